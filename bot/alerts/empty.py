"""Empty: zero and anything below it are one state; so is a provider that refuses for lack of credit."""

from decimal import Decimal

from bot.alerts.facts import Facts
from bot.alerts.rule import RuleInfo, Threshold
from bot.domain.alerting import Failure, Level, Rule

CLEARED_FROM = Decimal("0.01")  # of the limit; below that an account may swing around zero


def thresholds(facts: Facts, _: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """Return threshold 0, cleared by a hundredth of the limit or, without one, any amount; not critical in a window."""
    if facts.failure is Failure.OUT_OF_CREDIT:
        return (Threshold("empty", None, crossed=True, cleared=False, critical=True),)
    if facts.amount is None or facts.failure is not None:
        return None
    crossed = facts.amount <= 0
    cleared = not crossed and facts.amount >= (facts.limit or Decimal(0)) * CLEARED_FROM
    return (Threshold("empty", None, crossed, cleared, critical=not facts.is_window),)


INFO = RuleInfo(Rule.EMPTY, thresholds, evaluates_failures=True)
