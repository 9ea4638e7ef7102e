"""Dates: a `datetime` is a moment, told in the reader's zone; a `date` is the same calendar day for every reader.

Years that stand for "never" (the epoch, year 1, year 9999) are no dates. Babel's month names are looked up once.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

from bot.domain.reading import DayOrMoment

EPOCH_YEAR = 1970  # of a moment that was never set
NEVER_YEAR = 2900  # and later: 2999 and 9999 stand for no end


@lru_cache
def _months(language: str) -> dict[int, str]:
    return dict(Locale(language).months["format"]["abbreviated"])


def known(when: DayOrMoment | None) -> DayOrMoment | None:
    """Return the date, None where it stands for none: the epoch in any zone, year 1, year 9999."""
    if when is None or not EPOCH_YEAR < when.year < NEVER_YEAR:
        return None
    return when


def calendar_day(when: DayOrMoment, zone: ZoneInfo) -> date:
    """Return the local day of a moment; a day is itself in every zone."""
    return when.astimezone(zone).date() if isinstance(when, datetime) else when


def day(when: date, today: date, language: str) -> str:
    """Return "8 Apr", with its year when that is not this one."""
    text = f"{when.day} {_months(language)[when.month]}"
    return text if when.year == today.year else f"{text} {when.year}"
