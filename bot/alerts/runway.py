"""Runway: at the current pace the balance does not last until the refill; where none is known, not for some days."""

from datetime import datetime, timedelta

from bot.alerts._base import RuleInfo, Step, levels
from bot.alerts.facts import REARM, Facts
from bot.domain.alerting import Level, Rule, Unit

CRITICAL = Level.of("1d")
MONTH = timedelta(days=31)
BEFORE_REFILL = "before refill"


def steps(facts: Facts, levels: tuple[Level, ...]) -> tuple[Step, ...] | None:
    """The mildest step is "before the refill", then the days from many to few; a day is critical and always watched.

    Unknown while the pace is, and when nothing is left, which is another rule's matter. A balance that outlives its
    refill crosses no step, however near its end is.
    """
    if facts.held is None or facts.held <= 0 or facts.forecast.pace is None:
        return None
    within = sorted({*levels, CRITICAL}, key=lambda level: level.span, reverse=True)
    return (_before_refill(facts), *(_within(facts, level) for level in within))


def _before_refill(facts: Facts) -> Step:
    lasts = None if facts.refill_at is None else facts.forecast.lasts_until(facts.refill_at)
    return Step(BEFORE_REFILL, None, crossed=lasts is False, cleared=_outlives(facts, facts.refill_at))


def _within(facts: Facts, level: Level) -> Step:
    left = _left(facts)
    lasts = facts.refill_at is not None and facts.forecast.lasts_until(facts.refill_at) is True
    crossed = left is not None and left <= level.span and not lasts
    cleared = left is None or left >= level.span * float(REARM) or (lasts and _outlives(facts, facts.refill_at))
    return Step(str(level), level, crossed, cleared, critical=level.span <= CRITICAL.span)


def _left(facts: Facts) -> timedelta | None:
    """Return how long the balance lasts; None beyond the horizon."""
    ends = facts.forecast.runs_out_at
    return None if ends is None else ends - facts.now


def _outlives(facts: Facts, refill_at: datetime | None) -> bool:
    """Whether it lasts beyond the refill by the margin; a month is far enough where no refill is known (any more)."""
    left = _left(facts)
    needed = MONTH if refill_at is None else (refill_at - facts.now) * float(REARM)
    return left is None or left >= needed


INFO = RuleInfo(Rule.RUNWAY, steps, levels("3d"), (Unit.DAYS,))
