"""Low balance: less is left than an amount, than a part of the limit, or than some days at the burn rate."""

from decimal import Decimal

from bot.alerts.facts import Facts
from bot.alerts.rule import RuleInfo, Threshold, levels
from bot.domain.alerting import Level, Rule, Unit

DEFAULT = levels("7d", "20%", "5%")  # days at the burn rate count only where no limit is known
PERCENT = Decimal("0.01")
NOTHING = Decimal(0)


def warn_below(facts: Facts, level: Level) -> Decimal | None:
    """Return the amount below which this level warns; None while it cannot be told."""
    if level.unit is Unit.PERCENT:
        return None if facts.limit is None else facts.limit * level.value * PERCENT
    if level.unit is Unit.DAYS:
        rate = facts.forecast.burn_rate
        return None if rate is None or facts.limit is not None else rate * level.value
    return level.value


def thresholds(facts: Facts, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """Crossed below the level's amount, cleared at that times the margin or when full. The greatest is the mildest."""
    amount = facts.amount
    if amount is None:
        return None
    margin, no_days = facts.margin, facts.limit is not None or facts.is_window
    found = []
    for level in levels:
        below = warn_below(facts, level)
        does_not_count = no_days and level.unit is Unit.DAYS
        if below is None or does_not_count:
            found.append((NOTHING, Threshold(level.text, level, crossed=False, cleared=does_not_count)))
        else:
            cleared = amount >= (
                below * margin if facts.limit is None else max(below, min(below * margin, facts.limit))
            )
            found.append((below, Threshold(level.text, level, amount < below, cleared)))
    found.sort(key=lambda each: (each[0], each[1].name), reverse=True)
    return tuple(threshold for _, threshold in found)


INFO = RuleInfo(Rule.LOW, thresholds, DEFAULT, (Unit.AMOUNT, Unit.PERCENT))
