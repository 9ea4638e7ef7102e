"""Empty: zero and anything below it are one state."""

from decimal import Decimal

from bot.alerts._base import RuleInfo, Step
from bot.alerts.facts import Facts
from bot.domain.alerting import Level, Rule

CRUMBS = Decimal("0.01")  # of the limit: with less, an account swings around zero and is not full again


def steps(facts: Facts, _: tuple[Level, ...]) -> tuple[Step, ...] | None:
    """Cleared by a hundredth of the limit; where none is known, by anything."""
    if facts.held is None:
        return None
    crossed = facts.held <= 0
    cleared = not crossed and facts.held >= (facts.limit or Decimal(0)) * CRUMBS
    return (Step("empty", None, crossed, cleared, critical=True),)


INFO = RuleInfo(Rule.EMPTY, steps)
