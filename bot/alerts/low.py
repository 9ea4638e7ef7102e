"""Low balance: less is held than an amount, than a part of the limit, or than some days of the pace."""

from decimal import Decimal

from bot.alerts._base import RuleInfo, Step, levels
from bot.alerts.facts import Facts
from bot.domain.alerting import Level, Rule, Unit

DEFAULT = levels("7d", "20%", "5%")  # days of the pace count only where no limit is known
SHARE = Decimal("0.01")


def line(facts: Facts, level: Level) -> Decimal | None:
    """Return the amount below which this level warns; None while it cannot be told."""
    match level.unit:
        case Unit.PERCENT:
            return None if facts.limit is None else facts.limit * level.value * SHARE
        case Unit.DAYS:
            pace = facts.forecast.pace
            return None if pace is None or facts.limit is not None else pace * level.value
        case _:
            return level.value


def steps(facts: Facts, levels: tuple[Level, ...]) -> tuple[Step, ...] | None:
    """Crossed below the line, cleared at the line times the margin. The greatest amount is the mildest step."""
    if facts.held is None:
        return None
    found = [_step(facts, level) for level in levels]
    return tuple(step for _, step in sorted(found, key=lambda pair: (pair[0], pair[1].name), reverse=True))


def _step(facts: Facts, level: Level) -> tuple[Decimal, Step]:
    amount = line(facts, level)
    if level.unit is Unit.DAYS and facts.limit is not None:
        return Decimal(0), Step(str(level), level, crossed=False, cleared=True)
    if amount is None or facts.held is None:
        return Decimal(0), Step(str(level), level, crossed=False, cleared=False)
    crossed, cleared = facts.held < amount, facts.held >= amount * facts.margin
    return amount, Step(str(level), level, crossed, cleared)


INFO = RuleInfo(Rule.LOW, steps, DEFAULT, (Unit.AMOUNT, Unit.PERCENT))
