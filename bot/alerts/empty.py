"""Empty: zero and anything below it are one state; so is a provider that refuses for lack of credit."""

from decimal import Decimal

from bot.alerts.facts import Facts
from bot.alerts.rule import RuleInfo, Threshold
from bot.domain.alerting import Failure, Level, Rule

CRUMBS = Decimal("0.01")  # of the limit: with less, an account swings around zero and is not full again


def thresholds(facts: Facts, _: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """Cleared by a hundredth of the limit; where none is known, by anything. A short window is never critical."""
    if facts.failure is Failure.OUT_OF_CREDIT:
        return (Threshold("empty", None, crossed=True, cleared=False, critical=True),)
    if facts.amount is None or facts.failure is not None:
        return None
    crossed = facts.amount <= 0
    cleared = not crossed and facts.amount >= (facts.limit or Decimal(0)) * CRUMBS
    return (Threshold("empty", None, crossed, cleared, critical=not facts.is_window),)


INFO = RuleInfo(Rule.EMPTY, thresholds, hears_failures=True)
