"""Low balance: less is left than an amount, than a part of the limit, or than some days at the burn rate."""

from decimal import Decimal

from bot.alerts.facts import Facts
from bot.alerts.rule import RuleInfo, Threshold, levels
from bot.domain.alerting import Level, Rule, Unit

DEFAULT = levels("7d", "20%", "5%")  # days at the burn rate count only where no limit is known
PERCENT = Decimal("0.01")


def warn_below(facts: Facts, level: Level) -> Decimal | None:
    """Return the amount below which this level warns; None while it cannot be told."""
    match level.unit:
        case Unit.PERCENT:
            return None if facts.limit is None else facts.limit * level.value * PERCENT
        case Unit.DAYS:
            rate = facts.forecast.burn_rate
            return None if rate is None or facts.limit is not None else rate * level.value
        case _:
            return level.value


def thresholds(facts: Facts, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """Crossed below the level's amount, cleared at that times the margin. The greatest amount is the mildest."""
    if facts.amount is None:
        return None
    found = [_threshold(facts, level) for level in levels]
    return tuple(threshold for _, threshold in sorted(found, key=lambda pair: (pair[0], pair[1].name), reverse=True))


def _threshold(facts: Facts, level: Level) -> tuple[Decimal, Threshold]:
    below = warn_below(facts, level)
    if level.unit is Unit.DAYS and (facts.limit is not None or facts.is_window):
        return Decimal(0), Threshold(str(level), level, crossed=False, cleared=True)
    if below is None or facts.amount is None:
        return Decimal(0), Threshold(str(level), level, crossed=False, cleared=False)
    crossed, cleared = facts.amount < below, facts.amount >= below * facts.margin
    return below, Threshold(str(level), level, crossed, cleared)


INFO = RuleInfo(Rule.LOW, thresholds, DEFAULT, (Unit.AMOUNT, Unit.PERCENT))
