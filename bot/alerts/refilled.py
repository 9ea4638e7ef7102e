"""Refilled: a reading shows notably more than the one before.

A refill that was spent again before the next reading is not seen.
"""

from bot.alerts.facts import RECENT, Facts
from bot.alerts.rule import RuleInfo, Scope, Threshold
from bot.domain.alerting import Level, Rule


def thresholds(facts: Facts, _: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """Return one threshold, named after the increase, so that each increase is notified once."""
    increase = facts.last_increase
    if increase is None or facts.now - increase.at > RECENT:
        return None
    return (Threshold(increase.at.isoformat(), None, crossed=True, cleared=False),)


INFO = RuleInfo(Rule.REFILLED, thresholds, scope=Scope.ALLOWANCE, on=False)
