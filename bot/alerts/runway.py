"""Runway: at the current burn rate the balance does not last until the refill; where none is known, not some days."""

from datetime import timedelta

from bot.alerts.facts import REARM, Facts
from bot.alerts.rule import RuleInfo, Scope, Threshold, levels
from bot.domain.alerting import Level, Rule, Unit

CRITICAL = Level.of("1d")
MONTH = timedelta(days=31)
BEFORE_REFILL = "before refill"


def thresholds(facts: Facts, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """The mildest is "before the refill", then the days from many to few; a day is critical and always watched.

    None while the burn rate is unknown, and when nothing is left, which is another rule's matter. A balance that
    outlives its refill crosses no threshold, however near its end is.
    """
    if facts.amount is None or facts.amount <= 0 or facts.forecast.burn_rate is None:
        return None
    within = sorted({*levels, CRITICAL}, key=lambda level: level.span, reverse=True)
    return (_before_refill(facts), *(_within(facts, level) for level in within))


def _before_refill(facts: Facts) -> Threshold:
    crossed = facts.lasts_until_refill is False
    return Threshold(BEFORE_REFILL, None, crossed=crossed, cleared=_outlives_refill(facts))


def _within(facts: Facts, level: Level) -> Threshold:
    left, lasts = _left(facts), facts.lasts_until_refill is True
    crossed = left is not None and left <= level.span and not lasts
    cleared = left is None or left >= level.span * float(REARM) or (lasts and _outlives_refill(facts))
    return Threshold(str(level), level, crossed, cleared, critical=level.span <= CRITICAL.span)


def _left(facts: Facts) -> timedelta | None:
    """Return how long the balance lasts; None beyond the horizon."""
    ends = facts.forecast.runs_out_at
    return None if ends is None else ends - facts.now


def _outlives_refill(facts: Facts) -> bool:
    """Whether it lasts beyond the refill by the margin; a month is far enough where no refill is known (any more)."""
    left = _left(facts)
    needed = MONTH if facts.refill_begins is None else (facts.refill_begins - facts.now) * float(REARM)
    return left is None or left >= needed


INFO = RuleInfo(Rule.RUNWAY, thresholds, levels("3d"), (Unit.DAYS,), scope=Scope.ALLOWANCE)
