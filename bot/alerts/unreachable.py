"""Unreachable: the balance could not be read for long."""

from bot.alerts.facts import Facts
from bot.alerts.rule import RuleInfo, Scope, Threshold, levels
from bot.domain.alerting import Level, Rule, Unit


def thresholds(facts: Facts, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """The longest time is the worst. Over with the next reading that succeeds."""
    failing = facts.failure is not None
    if (facts.failure is not None and not facts.failure.is_outage) or facts.last_success is None:
        return None
    silent = facts.now - facts.last_success
    return tuple(
        Threshold(str(level), level, crossed=failing and silent >= level.span, cleared=not failing)
        for level in sorted(levels, key=lambda level: level.span)
    )


INFO = RuleInfo(
    Rule.UNREACHABLE, thresholds, levels("6h"), (Unit.HOURS, Unit.DAYS), scope=Scope.ACCOUNT, evaluates_failures=True
)
