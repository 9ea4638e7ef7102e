"""Days that providers name, where no reader's zone decides; and days and moments as text."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.reading import DayOrMoment, ends_at

UTC_ZONE = ZoneInfo("UTC")
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)  # the farthest zones from UTC


def earliest(when: DayOrMoment) -> datetime:
    """Return the moment, or when the day begins anywhere on earth; UTC."""
    return when if isinstance(when, datetime) else datetime.combine(when, time(0), UTC) - _EAST


def latest(when: DayOrMoment) -> datetime:
    """Return the moment, or when the day is over everywhere on earth; UTC."""
    return when if isinstance(when, datetime) else datetime.combine(when, time(0), UTC) + timedelta(days=1) + _WEST


def is_over(when: DayOrMoment, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the moment, or the day in `zone`, has passed at `now`."""
    return ends_at(when, zone) <= now


def to_text(when: DayOrMoment | None) -> str | None:
    """Return ISO 8601: `2026-12-31` for a day, with a time for a moment."""
    return None if when is None else when.isoformat()


def from_text(text: str | None) -> DayOrMoment | None:
    """The inverse of `to_text`."""
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-12-31") else datetime.fromisoformat(text)
