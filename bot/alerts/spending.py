"""Unusual spending: a day costs several times the usual one."""

from bot.alerts._base import RuleInfo, Step, levels
from bot.alerts.facts import REARM, Facts
from bot.domain.alerting import Level, Rule, Unit


def steps(facts: Facts, levels: tuple[Level, ...]) -> tuple[Step, ...] | None:
    """Yesterday counts beside today, so that it is over after one usual day and not at midnight."""
    spent, usual = facts.forecast.spent, facts.forecast.usual
    if facts.held is None or spent is None or usual is None:
        return None
    lines = [(level, usual * level.value) for level in sorted(levels, key=lambda level: level.value)]
    return tuple(Step(str(level), level, spent >= line, spent * REARM < line) for level, line in lines)


INFO = RuleInfo(Rule.SPENDING, steps, levels("3x"), (Unit.TIMES,))
