"""Thresholds of a date that draws near: several days ahead of a moment, or of the beginning of a day."""

from bot.alerts.facts import REARM, Facts
from bot.alerts.rule import Threshold
from bot.domain.alerting import Level
from bot.domain.dates import is_over
from bot.domain.reading import DayOrMoment, begins_at


def thresholds(facts: Facts, when: DayOrMoment | None, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    """The earliest warning is the mildest. Cleared when the date moves away; None when there is none ahead.

    A day's countdown goes to its beginning in the reader's zone, so that a day ahead of the 31st is the 30th; it lasts
    to its end.
    """
    if when is None or is_over(when, facts.now, facts.zone):
        return None
    left = begins_at(when, facts.zone) - facts.now
    return tuple(
        Threshold(str(level), level, crossed=left <= level.span, cleared=left >= level.span * float(REARM))
        for level in sorted(levels, key=lambda level: level.span, reverse=True)
    )
