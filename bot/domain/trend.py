"""The trend of one balance: segments, days and increases, kept up reading by reading in a bounded size.

It is stored in the account's row, so that a forecast never reads the history. Amounts are in the balance's unit,
moments UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from bot.domain.reading import DayOrMoment
from bot.domain.refills import Increase, kind_of, remember

EXACT = Context(prec=80)  # a provider's amounts have at most 18 digits before the point and 40 after it
SHARES = Context(prec=28)  # for parts of an amount, which need not be exact and are stored
WINDOW = timedelta(days=14)  # two weeks, so that what is done once a week is seen twice
SEGMENT = timedelta(hours=6)
DAYS = 15
ONE_DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
LAPSES, LAPSES_FOR = 40, timedelta(days=100)  # what is kept of credit that expired: more than /history and /spend show
NOTABLE = Decimal("0.01")  # of the amount before; less than that is no lapse worth a word


class Sample(NamedTuple):
    """A balance's amount in one reading, and what explains its next change.

    bonus: what of the amount was given, and may lapse by itself. refill_at: the next refill. expires_at: the end of the
    plan or of this credit. None is unknown.
    """

    at: datetime
    amount: Decimal
    bonus: Decimal | None = None
    refill_at: DayOrMoment | None = None
    expires_at: DayOrMoment | None = None


class Segment(NamedTuple):
    """Readings in a row that reach over SEGMENT or more; one fall is never divided between two of them.

    covered: the time in which spending could be seen: during an increase it could not. readings: how many it took.
    """

    ends: datetime
    covered: timedelta
    spent: Decimal
    readings: int


class Day(NamedTuple):
    """Spending of a UTC day; `covered` is the part of it in which spending could be seen."""

    date: date
    covered: timedelta
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Lapse:
    """Credit that expired between two readings: no spending. `at` is the later reading, UTC."""

    at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """The state after the newest confirmed reading, `last`.

    unconfirmed: a sudden change that the next reading has to confirm; nothing else here knows of it.
    previous_at: when the sample was taken that was confirmed before the newest reading.
    since: where the first segment begins. segments, days, increases: oldest first, the last one may still grow.
    lapses: the notable ones, oldest first. unit: of all amounts, None where it is not known. unit_since: when the
    provider named it in place of another one; amounts from before are of another series.
    """

    last: Sample | None = None
    unconfirmed: Sample | None = None
    previous_at: datetime | None = None
    since: datetime | None = None
    segments: tuple[Segment, ...] = ()
    days: tuple[Day, ...] = ()
    increases: tuple[Increase, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    unit: str | None = None
    unit_since: datetime | None = None

    def in_unit(self, unit: str, at: datetime) -> "Trend":
        """Return the trend for amounts in this unit from `at` on: it begins anew where they were in another one."""
        if self.unit == unit:
            return self
        return replace(self, unit=unit) if self.unit is None else Trend(unit=unit, unit_since=at)

    def extended(self, sample: Sample, lapsed: Decimal = Decimal(0)) -> "Trend":
        """Return the trend with a confirmed sample at its end; `lapsed` is what of its fall nobody spent.

        Nothing is unconfirmed afterwards. The sample is newer than `last`.
        """
        last = self.last
        if last is None:
            return replace(self, last=sample, since=sample.at)
        change = sample.amount - last.amount
        increases, days = self.increases, self.days
        covered = timedelta(0) if change > 0 else sample.at - last.at
        spent = max(-change - lapsed, Decimal(0))
        if change > 0:
            kind = kind_of(last.at, sample.at, last.refill_at, sample.refill_at)
            increases = (*increases, Increase(last.at, sample.at, change, kind))
        else:
            days = _spread(days, last.at, sample.at, spent)
        segments = self._segmented(last.at, Segment(sample.at, covered, spent, 1))
        kept = tuple(segment for segment in segments if sample.at - segment.ends < WINDOW)
        dropped = len(segments) - len(kept)
        return Trend(
            last=sample,
            previous_at=last.at,
            since=segments[dropped - 1].ends if dropped else self.since,
            segments=kept,
            days=days,
            increases=remember(increases, sample.at),
            lapses=self._lapses(sample.at, lapsed, last.amount),
            unit=self.unit,
            unit_since=self.unit_since,
        )

    def _lapses(self, at: datetime, amount: Decimal, of: Decimal) -> tuple[Lapse, ...]:
        new = [Lapse(at, amount)] if amount > 0 and amount >= of * NOTABLE else []
        return tuple(lapse for lapse in (*self.lapses, *new) if at - lapse.at < LAPSES_FOR)[-LAPSES:]

    def _segmented(self, last_at: datetime, new: Segment) -> tuple[Segment, ...]:
        """Return the segments with a new one at the end, joined to the one before it while that is too short."""
        if not self.segments or last_at - self.newest_begins >= SEGMENT:
            return (*self.segments, new)
        return (*self.segments[:-1], joined(self.segments[-1], new))

    @property
    def newest_begins(self) -> datetime:
        """Beginning of the newest segment: the end of the one before it. Raises ValueError where there is none."""
        ends = [self.since, *(segment.ends for segment in self.segments)]
        if len(ends) == 1 or (start := ends[-2]) is None:
            raise ValueError("a trend with segments began somewhere")
        return start

    def rolled_back(self, after: datetime) -> "Trend":
        """Return the trend without what is dated later; it begins anew, and keeps the increases before."""
        increases = tuple(increase for increase in self.increases if increase.at <= after)
        lapses = tuple(lapse for lapse in self.lapses if lapse.at <= after)
        return Trend(increases=increases, lapses=lapses, unit=self.unit, unit_since=self.unit_since)

    @property
    def lapse(self) -> Lapse | None:
        """The newest lapse that is kept."""
        return self.lapses[-1] if self.lapses else None

    @property
    def readings(self) -> int:
        """Number of readings that the segments rest on, with the one they begin at."""
        return 0 if self.last is None else 1 + sum(segment.readings for segment in self.segments)

    @property
    def increase(self) -> Increase | None:
        """The increase that the newest reading brought, if it did."""
        newest = self.increases[-1] if self.increases else None
        return newest if newest and self.previous_at and newest.at > self.previous_at else None


def joined(first: Segment, then: Segment) -> Segment:
    covered = first.covered + then.covered
    return Segment(then.ends, covered, first.spent + then.spent, first.readings + then.readings)


def _spread(days: Sequence[Day], start: datetime, end: datetime, spent: Decimal) -> tuple[Day, ...]:
    """Return the last DAYS days with the spending between two moments divided among them by time."""
    if days and days[-1].date == start.date() == end.date():
        today = days[-1]
        with localcontext(SHARES):
            return (*days[:-1], Day(today.date, today.covered + (end - start), today.spent + spent))
    known = {day.date: day for day in days}
    first = max(start.date(), end.date() - ONE_DAY * DAYS)
    with localcontext(SHARES):
        for number in range((end.date() - first).days + 1):
            when = first + ONE_DAY * number
            midnight = datetime.combine(when, time(0), UTC)
            overlap = min(end, midnight + ONE_DAY) - max(start, midnight)
            share = spent * (overlap // MICROSECOND) / ((end - start) // MICROSECOND)
            was = known.get(when, Day(when, timedelta(0), Decimal(0)))
            known[when] = Day(when, was.covered + overlap, was.spent + share)
    return tuple(known.values())[-DAYS:]
