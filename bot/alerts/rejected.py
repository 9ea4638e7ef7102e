"""Rejected: the provider does not accept the key any more."""

from bot.alerts._base import RuleInfo, Step
from bot.alerts.facts import Facts, Failure
from bot.domain.alerting import Level, Rule


def steps(facts: Facts, _: tuple[Level, ...]) -> tuple[Step, ...] | None:
    """Over with the next reading that succeeds; another failure says nothing about the key."""
    if facts.failure is Failure.UNREADABLE:
        return None
    rejected = facts.failure is Failure.REJECTED
    return (Step("rejected", None, crossed=rejected, cleared=not rejected, critical=True),)


# its owner is told once: the account is paused and waits for them
INFO = RuleInfo(Rule.REJECTED, steps, hears_failures=True, repeats=False)
