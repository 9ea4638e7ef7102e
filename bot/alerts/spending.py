"""Unusual spending: a day costs several times the usual one."""

from bot.alerts.facts import REARM, Facts
from bot.alerts.rule import RuleInfo, Scope, Threshold, levels
from bot.domain.alerting import Level, Rule, Unit


def thresholds(facts: Facts, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """Yesterday counts beside today, so that it is over after one usual day and not at midnight."""
    spent, usual = facts.forecast.spent, facts.forecast.usual
    if facts.amount is None or spent is None or usual is None:
        return None
    limits = [(level, usual * level.value) for level in sorted(levels, key=lambda level: level.value)]
    return tuple(Threshold(str(level), level, spent >= limit, spent * REARM < limit) for level, limit in limits)


INFO = RuleInfo(Rule.SPENDING, thresholds, levels("3x"), (Unit.TIMES,), scope=Scope.ALLOWANCE)
