"""Rises of a balance: which of them are refills, and on which day of the month the next one falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.schedule import DigestTime, Period, month_day

SKEW = timedelta(hours=1)  # a provider may refill a little before the moment it names
LATE = timedelta(days=2)  # or some time after it
MONTH = (timedelta(days=27), timedelta(days=33))
MISSED = timedelta(days=35)  # no refill for so long: what was learnt has ended
KEPT = 12
KEPT_FOR = timedelta(days=100)
COMPARABLE = 10  # a rise under a tenth of the largest is a correction, not a refill


class RiseKind(StrEnum):
    REFILL = "refill"  # at the time that the provider had named
    TOP_UP = "top_up"  # the provider names another time
    UNKNOWN = "unknown"  # the provider names none


@dataclass(frozen=True, slots=True)
class Rise:
    """More was held at `at` than at `after`, by `amount`; both moments are readings, UTC."""

    after: datetime
    at: datetime
    amount: Decimal
    kind: RiseKind


def kind_of(after: datetime, at: datetime, named_before: datetime | None, named_now: datetime | None) -> RiseKind:
    """Tell a refill from a top-up by what the provider named as the next refill before the rise and after it."""
    if named_before is None:
        return RiseKind.UNKNOWN
    fell_due = after - LATE <= named_before <= at + SKEW
    moved_on = named_now is not None and named_now > named_before + SKEW
    return RiseKind.REFILL if fell_due or moved_on else RiseKind.TOP_UP


def remember(rises: Sequence[Rise], now: datetime) -> tuple[Rise, ...]:
    """Return the rises worth keeping at `now`: not too old, and of many the largest, oldest first."""
    recent = [rise for rise in rises if now - rise.at < KEPT_FOR]
    largest = sorted(recent, key=lambda rise: rise.amount)[-KEPT:]
    return tuple(sorted(largest, key=lambda rise: rise.at))


def learnt_day(rises: Sequence[Rise], now: datetime) -> int | None:
    """Return the day of the month (1-31, UTC) on which refills come; None while no two of them say so.

    Two refills in a row must lie about a month apart and on about the same day. 31 is the last day of every month.
    """
    if not rises or now - rises[-1].at > MISSED:
        return None
    largest = max(rise.amount for rise in rises)
    refills = [rise for rise in rises if rise.kind is not RiseKind.TOP_UP and rise.amount * COMPARABLE >= largest]
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
    named: datetime | None, day_set: int | None, day_learnt: int | None, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """Return when the next refill comes, UTC; None where nobody knows.

    The provider's word counts while it lies ahead, then the day its owner set (in `zone`), then the learnt one (UTC).
    """
    if named is not None and named > now:
        return named
    if day_set is not None:
        return next_month_day(day_set, now, zone)
    return None if day_learnt is None else next_month_day(day_learnt, now, ZoneInfo("UTC"))


def next_month_day(day: int, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next such day of the month begins in `zone`, as UTC, later than `now`; 29-31 fit short months."""
    return DigestTime(Period.MONTHLY, time(0), day).next_after(now, zone)
