"""What the readings of one balance amount to, kept up reading by reading in a bounded size.

It lives in the account's row, so that a forecast never asks the history. Amounts are in the balance's unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal, localcontext

from bot.domain.refills import Rise, kind_of, remember

EXACT = Context(prec=80)  # a provider's amounts have at most 18 digits before the point and 40 after it
SHARES = Context(prec=28)  # for parts of an amount, which need not be exact and are stored
WINDOW = timedelta(days=14)  # two weeks, so that what is done once a week is seen twice
STRETCH = timedelta(hours=6)
DAYS = 15
ONE_DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Sample:
    at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """Readings in a row that reach over STRETCH or more; one fall is never divided between two of them.

    covered: the time in which spending could be seen: while the balance rose it could not. readings: how many it took.
    """

    ends: datetime
    covered: timedelta
    spent: Decimal
    readings: int


@dataclass(frozen=True, slots=True)
class Day:
    """What a UTC day cost; `covered` is the part of it in which spending could be seen."""

    date: date
    covered: timedelta
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """The state after the newest reading, `last`.

    doubt: a sudden zero, which counts only when a second reading confirms it; the rest does not know of it yet.
    due: the refill that the provider named last. since: where the first stretch begins.
    stretches, days, rises: oldest first, the last one may still grow.
    """

    last: Sample | None = None
    doubt: Sample | None = None
    due: datetime | None = None
    since: datetime | None = None
    stretches: tuple[Stretch, ...] = ()
    days: tuple[Day, ...] = ()
    rises: tuple[Rise, ...] = ()

    def add(self, at: datetime, amount: Decimal, *, next_refill_at: datetime | None = None) -> "Trend":
        """Return the trend with this reading in it. `at` is UTC, also where it names no zone.

        Unchanged by an amount that is no number and by a reading not newer than the newest.
        """
        sample = Sample(at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC), amount)
        newest = self.doubt or self.last
        if not amount.is_finite() or (newest is not None and sample.at <= newest.at):
            return self
        if self.last is None:
            return Trend(last=sample, due=next_refill_at, since=sample.at)
        with localcontext(EXACT):
            if amount > 0:
                return self._step(self.last, sample, next_refill_at)
            if self.doubt is not None:
                return self._step(self.last, self.doubt, self.due)._step(self.doubt, sample, next_refill_at)
            if self.last.amount > 0:
                return replace(self, doubt=sample)
            return self._step(self.last, sample, next_refill_at)

    def _step(self, last: Sample, sample: Sample, due: datetime | None) -> "Trend":
        change = sample.amount - last.amount
        rises, days = self.rises, self.days
        covered = timedelta(0) if change > 0 else sample.at - last.at
        spent = max(-change, Decimal(0))
        if change > 0:
            rises = (*rises, Rise(last.at, sample.at, change, kind_of(last.at, sample.at, self.due, due)))
        else:
            days = _spread(days, last.at, sample.at, spent)
        stretches = self._stretched(last.at, Stretch(sample.at, covered, spent, 1))
        kept = tuple(stretch for stretch in stretches if sample.at - stretch.ends < WINDOW)
        dropped = len(stretches) - len(kept)
        since = stretches[dropped - 1].ends if dropped else self.since
        return Trend(sample, None, due, since, kept, days, remember(rises, sample.at))

    def _stretched(self, last_at: datetime, new: Stretch) -> tuple[Stretch, ...]:
        """Return the stretches with a new one at the end, joined to the one before it while that is too short."""
        if not self.stretches or last_at - self.start_of(-1) >= STRETCH:
            return (*self.stretches, new)
        return (*self.stretches[:-1], joined(self.stretches[-1], new))

    def start_of(self, index: int) -> datetime:
        """Return when the stretch at `index` (also from the end) begins: where the one before it ends."""
        ends = [self.since, *(stretch.ends for stretch in self.stretches)]
        start = ends[index % len(self.stretches)]
        if start is None:
            raise ValueError("a trend with stretches began somewhere")
        return start

    def undone(self, after: datetime, last: Sample | None) -> "Trend":
        """Return the trend without what is dated later; it begins anew with `last`, and keeps the rises before it."""
        rises = tuple(rise for rise in self.rises if rise.at <= after)
        return Trend(last=last, since=last.at if last else None, rises=rises)

    @property
    def readings(self) -> int:
        """How many readings the stretches rest on, with the one they begin at."""
        return 0 if self.last is None else 1 + sum(stretch.readings for stretch in self.stretches)

    @property
    def rise(self) -> Rise | None:
        """The rise that the newest reading brought, if it did."""
        newest = self.rises[-1] if self.rises else None
        return newest if newest and self.last and newest.at == self.last.at else None


def joined(first: Stretch, then: Stretch) -> Stretch:
    covered = first.covered + then.covered
    return Stretch(then.ends, covered, first.spent + then.spent, first.readings + then.readings)


def _spread(days: Sequence[Day], start: datetime, end: datetime, spent: Decimal) -> tuple[Day, ...]:
    """Return the last DAYS days with the spending between two moments divided among them by time."""
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
