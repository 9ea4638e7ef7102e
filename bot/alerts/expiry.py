"""Expiry: some days before the end of the plan, or of a balance's own credit; and credit that has expired."""

from bot.alerts import countdown
from bot.alerts.facts import Facts
from bot.alerts.rule import RuleInfo, Scope, Threshold, levels
from bot.domain.alerting import Level, Rule, Unit


def thresholds(facts: Facts, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """Return the thresholds of the end ahead, and one named after a lapse, so that each lapse is notified once."""
    ahead = countdown.thresholds(facts, facts.ends_at, levels)
    if facts.lapse is None:
        return ahead
    expired = Threshold(f"expired {facts.lapse.at.isoformat()}", None, crossed=True, cleared=False)
    return (*(ahead or ()), expired)


INFO = RuleInfo(Rule.EXPIRY, thresholds, levels("7d", "3d", "1d"), (Unit.DAYS,), scope=Scope.BOTH)
