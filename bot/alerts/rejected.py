"""Rejected: the provider does not accept the key any more."""

from bot.alerts.facts import Facts
from bot.alerts.rule import RuleInfo, Scope, Threshold
from bot.domain.alerting import Failure, Level, Rule


def thresholds(facts: Facts, _: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """Over with the next reading that succeeds; another failure says nothing about the key."""
    if facts.failure not in (None, Failure.REJECTED):
        return None
    rejected = facts.failure is Failure.REJECTED
    return (Threshold("rejected", None, crossed=rejected, cleared=not rejected, critical=True),)


# its owner is notified once: the account is paused and waits for them
INFO = RuleInfo(Rule.REJECTED, thresholds, scope=Scope.ACCOUNT, evaluates_failures=True, repeats=False)
