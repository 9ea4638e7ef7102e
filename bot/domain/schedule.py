"""Recurring local times: digest schedules and quiet hours.

Days are those of an IANA zone, moments are UTC. Where the clock jumps ahead over a time, that time comes once, as much
later as the clock jumped; where the clock is set back, a time comes once, the first of the two; a day that a zone left
out has no times at all.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Period(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class DigestTime:
    """Schedule of a digest. day: 0-6 from Monday when weekly, 1-31 when monthly, else 0.

    29-31 fall on a short month's last day.
    """

    period: Period
    at: time
    day: int = 0

    def __str__(self) -> str:
        """Return what the command takes and the database keeps: `weekly mon 09:00`."""
        match self.period:
            case Period.DAILY:
                return f"daily {self.at:%H:%M}"
            case Period.WEEKLY:
                return f"weekly {WEEKDAYS[self.day]} {self.at:%H:%M}"
            case Period.MONTHLY:
                return f"monthly {self.day} {self.at:%H:%M}"

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the first occurrence later than `moment`, as UTC."""
        yesterday = moment.astimezone(zone).date() - DAY
        days = (yesterday + DAY * number for number in count())
        found = (local_moment(day, self.at, zone) for day in days if self._falls_on(day) and _exists(day, zone))
        return next(at for at in found if at > moment)

    def _falls_on(self, day: date) -> bool:
        match self.period:
            case Period.DAILY:
                return True
            case Period.WEEKLY:
                return day.weekday() == self.day
            case Period.MONTHLY:
                return day == month_day(day.year, day.month, self.day)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Quiet hours from `start` to `end`, local times; across midnight where `end` is the earlier one. Never equal."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def quiet_until(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when the quiet that holds at `moment` ends, as UTC; None when it does not hold."""
        today = moment.astimezone(zone).date()
        nights = DAY if self.end < self.start else timedelta(0)
        for day in (today, today - DAY, today - 2 * DAY):  # the last one reaches over a day that the zone left out
            end = local_moment(day + nights, self.end, zone)
            if _exists(day, zone) and local_moment(day, self.start, zone) <= moment < end:
                return end
        return None


def local_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment as UTC. `fold=0` means the first of two, and the offset before a gap, which shifts it on."""
    return datetime.combine(day, at, zone).replace(fold=0).astimezone(UTC)


def month_day(year: int, month: int, day: int) -> date:
    """Return that day of that month, its last one if the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _exists(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone's calendar has this day: Samoa has no 30 December 2011."""
    return local_moment(day, time(12), zone).astimezone(zone).date() == day
