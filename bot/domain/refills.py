"""Increases of a balance: which of them are refills, and on which day of the month the next one falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.dates import UTC_ZONE, earliest, is_over, latest
from bot.domain.reading import DayOrMoment
from bot.domain.schedule import DigestTime, Period, month_day

SKEW = timedelta(hours=1)  # a provider may refill a little before the moment it names
LATE = timedelta(days=2)  # or some time after it
MONTH = (timedelta(days=27), timedelta(days=33))
MISSED = timedelta(days=35)  # no refill for so long: what was learnt has ended
KEPT = 12
KEPT_FOR = timedelta(days=100)
COMPARABLE = 10  # an increase under a tenth of the largest is a correction, not a refill


class IncreaseKind(StrEnum):
    REFILL = "refill"  # at the time that the provider had named
    TOP_UP = "top_up"  # the provider names another time
    UNKNOWN = "unknown"  # the provider names none


@dataclass(frozen=True, slots=True)
class Increase:
    """A balance grew by `amount` between two readings, `after` and `at`, UTC."""

    after: datetime
    at: datetime
    amount: Decimal
    kind: IncreaseKind


def fell_due(named: DayOrMoment | None, after: datetime, at: datetime) -> bool:
    """Whether an increase between two readings is the refill that was named: a little early, or up to LATE late."""
    return named is not None and after - LATE <= latest(named) and earliest(named) <= at + SKEW


def kind_of(
    after: datetime, at: datetime, named_before: DayOrMoment | None, named_now: DayOrMoment | None
) -> IncreaseKind:
    """Tell a refill from a top-up by what the provider named as the next refill before the increase and after it."""
    if named_before is None:
        return IncreaseKind.UNKNOWN
    moved_on = named_now is not None and earliest(named_now) > earliest(named_before) + SKEW
    return IncreaseKind.REFILL if fell_due(named_before, after, at) or moved_on else IncreaseKind.TOP_UP


def remember(increases: Sequence[Increase], now: datetime) -> tuple[Increase, ...]:
    """Return the increases worth keeping at `now`: not too old, and of many the largest, oldest first."""
    recent = [increase for increase in increases if now - increase.at < KEPT_FOR]
    largest = sorted(recent, key=lambda increase: increase.amount)[-KEPT:]
    return tuple(sorted(largest, key=lambda increase: increase.at))


def learnt_day(increases: Sequence[Increase], now: datetime) -> int | None:
    """Return the day of the month (1-31, UTC) on which refills come; None while no two of them say so.

    Two refills in a row must lie about a month apart and on about the same day. 31 is the last day of every month.
    """
    if not increases or now - increases[-1].at > MISSED:
        return None
    largest = max(increase.amount for increase in increases)
    refills = [
        increase
        for increase in increases
        if increase.kind is not IncreaseKind.TOP_UP and increase.amount * COMPARABLE >= largest
    ]
    for earlier, later in reversed(list(pairwise(refills))):
        if MONTH[0] <= later.at - earlier.at <= MONTH[1]:
            return _common_day(earlier.at.astimezone(UTC).date(), later.at.astimezone(UTC).date())
    return None


def _common_day(earlier: date, later: date) -> int | None:
    """Return the day that explains both dates within a day each, the best and then the earliest such."""
    misses = {
        day: [abs((found - month_day(found.year, found.month, day)).days) for found in (earlier, later)]
        for day in range(1, 32)
    }
    day = min(misses, key=lambda candidate: sum(misses[candidate]))
    return day if max(misses[day]) <= 1 else None


def next_refill(
    named: DayOrMoment | None, day_set: int | None, day_learnt: int | None, now: datetime, zone: ZoneInfo
) -> DayOrMoment | None:
    """Return when the next refill comes, a moment in UTC or a calendar day; None where nobody knows.

    The provider's word counts until it is over in `zone`, then the day its owner set (in `zone`), then the learnt one
    (UTC).
    """
    if named is not None and not is_over(named, now, zone):
        return named
    if day_set is not None:
        return next_month_day(day_set, now, zone)
    return None if day_learnt is None else next_month_day(day_learnt, now, UTC_ZONE)


def overdue_refill(
    named: DayOrMoment | None,
    day_set: int | None,
    since: datetime | None,
    increases: Sequence[Increase],
    now: datetime,
    zone: ZoneInfo,
) -> DayOrMoment | None:
    """Return the refill whose time is over while no increase since shows it.

    It is the one that the provider still names, else the last one by the day its owner set (in `zone`), where the
    balance has been read from before it on (`since`, UTC).
    """
    due = named
    if due is None and day_set is not None:
        due = last_month_day(day_set, now.astimezone(zone).date())
        if since is None or since > earliest(due):
            return None
    if due is None or not is_over(due, now, zone):
        return None
    seen = any(increase.at >= earliest(due) - SKEW for increase in increases)
    return None if seen else due


def last_month_day(day: int, today: date) -> date:
    """Return the last such day of the month before today; 29-31 fit short months."""
    this = month_day(today.year, today.month, day)
    before = today.replace(day=1) - timedelta(days=1)
    return this if this < today else month_day(before.year, before.month, day)


def next_month_day(day: int, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next such day of the month begins in `zone`, as UTC, later than `now`; 29-31 fit short months."""
    return DigestTime(Period.MONTHLY, time(0), day).next_after(now, zone)
