"""Values of an answer's fields: a usable one, or None for anything else; never zero for what is not zero.

Numbers are Decimal, also where they come as text. Moments are zone-aware UTC, a bare date stays a day.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from bot.domain.reading import DayOrMoment

NUMBER_BELOW = 10**18
DECIMALS_MAX = 40  # 1E-999999999 is a valid number of twelve characters and a gigabyte once written out
TEXT_MAX = 4096  # characters
YEARS = range(1971, 2900)  # the epoch, year 1, year 2999 and year 9999 are how programs write "never"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Since1970(Enum):
    """The unit of a moment that is written as a number."""

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"


UNIX, UNIX_MS = Since1970.SECONDS, Since1970.MILLISECONDS


def number(value: object) -> Decimal | None:
    """Return the number, or None for anything else, also for one of 10**18 and beyond."""
    if type(value) is int:  # what most answers hold; a bool is of another type
        return Decimal(value) if -NUMBER_BELOW < value < NUMBER_BELOW else None
    if isinstance(value, str):
        value = Decimal(value.strip()) if len(value) <= 64 and _NUMBER.fullmatch(value.strip()) else None
    if not isinstance(value, Decimal) or not value.is_finite() or value.copy_abs() >= NUMBER_BELOW:
        return None
    if value == 0:
        return Decimal(0)
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and exponent >= -DECIMALS_MAX else None


def ceiling(value: Decimal | None) -> Decimal | None:
    """Return a limit, None for one below 0: unless the documents say what that means, it is unknown."""
    return None if value is None or value < 0 else value


def text(value: object) -> str | None:
    """Return the text, or None for what no database or message holds: NUL, lone surrogates, over TEXT_MAX."""
    if not isinstance(value, str) or len(value) > TEXT_MAX or "\0" in value:
        return None
    return None if any("\ud800" <= character <= "\udfff" for character in value) else value


def flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def when(value: object, unit: Since1970 | None = None) -> DayOrMoment | None:
    """Return the day of an ISO 8601 date, or the moment of an ISO 8601 time (UTC where it names no zone).

    With a unit, the moment of a number of such units since 1970. None for what programs write instead of "never".
    """
    try:
        found = _iso(value) if unit is None else _since_1970(number(value), unit)
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found.year in YEARS else None


def _iso(value: object) -> DayOrMoment | None:
    if not isinstance(value, str) or not _DAY.match(value):
        return None
    if _DAY.fullmatch(value):
        return date.fromisoformat(value)
    read = datetime.fromisoformat(re.sub(r" (?=[+-][0-9:]+$)", "", value))
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _since_1970(value: Decimal | None, unit: Since1970) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(**{unit.value: float(value)})


def true_names(value: object) -> tuple[str, ...] | None:
    """Return the names that an object of flags says yes to."""
    if not isinstance(value, dict):
        return None
    return tuple(name for key, flag in value.items() if flag is True and (name := text(key)))
