"""Spending in a period: what fell between readings is what was spent, by balance and unit; what lapsed is not."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal, localcontext
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType

from bot.domain.observation import CONSIDERABLE, lapsed, sample_of
from bot.domain.reading import Balance, TakenReading
from bot.domain.trend import EXACT, Lapse, Sample


@dataclass(frozen=True, slots=True)
class Spending:
    """Sums of one balance in its unit: what was spent, what expired unused, and what refills and top-ups added."""

    balance: str
    unit: str
    spent: Decimal = Decimal(0)
    lapsed: Decimal = Decimal(0)
    added: Decimal = Decimal(0)


Lapses = Mapping[str, Sequence[Lapse]]
"""Credit that was seen to expire, by balance id."""

NO_LAPSES: Lapses = MappingProxyType({})
_at = attrgetter("at")


def spending(
    readings: Sequence[TakenReading], start: datetime, end: datetime, lapses: Lapses = NO_LAPSES
) -> list[Spending]:
    """Return what each watched balance spent after `start` and until `end`, UTC; in the order of the newest reading.

    readings: the kept ones in order of time, with the newest before `start`, where there is one. A change counts when
    the reading that shows it was taken. A balance of which there are not two readings is left out, and so are short
    windows and accounts that are billed afterwards.
    """
    found = {
        key: _sums(*key, known, start, end, lapses.get(key[0], ()))
        for key, known in _samples(readings).items()
        if len(known) > 1
    }
    newest = readings[-1].reading.balances if readings else ()
    rank = {(balance.id, balance.unit): number for number, balance in enumerate(newest)}
    return sorted(found.values(), key=lambda each: rank.get((each.balance, each.unit), len(rank)))


def spending_of(
    balance: Balance, samples: Sequence[Sample], start: datetime, end: datetime, lapses: Sequence[Lapse] = ()
) -> Spending | None:
    """Return what one balance spent, also of a short window or of an account that is billed afterwards.

    samples: in order of time, with the newest before `start`, where there is one. None where there are not two.
    """
    return _sums(balance.id, balance.unit, samples, start, end, lapses) if len(samples) > 1 else None


def by_day(
    readings: Sequence[TakenReading], start: datetime, end: datetime, zone: tzinfo, lapses: Lapses = NO_LAPSES
) -> Iterator[tuple[datetime, list[Spending]]]:
    """Yield the beginning (UTC) of each calendar day in the zone, the first one cut off, and what was spent in it.

    `readings` as in `spending`.
    """
    samples = _samples(readings)
    dates = range(start.astimezone(zone).toordinal() + 1, end.astimezone(zone).toordinal() + 1)
    midnights = [datetime.combine(date.fromordinal(day), time(), zone).astimezone(UTC) for day in dates]
    for begin, finish in pairwise([start, *midnights, end]):
        found = ((key, in_period(known, begin, finish)) for key, known in samples.items())
        yield begin, [_sums(*key, known, begin, finish, lapses.get(key[0], ())) for key, known in found]


@dataclass(frozen=True, slots=True)
class Compared:
    """Spending of one balance in a period, and in the one of the same length before it; None where that is unknown."""

    now: Spending
    before: Decimal | None


def compared(
    readings: Sequence[TakenReading], end: datetime, length: timedelta, lapses: Lapses = NO_LAPSES
) -> list[Compared]:
    """Compare the period that ends at `end`, UTC, with the one before it; `readings` as in `spending`."""
    start = end - length
    whole = {key for key, known in _samples(readings).items() if known[0].at <= start - length}
    earlier = {(each.balance, each.unit): each.spent for each in spending(readings, start - length, start, lapses)}
    return [
        Compared(each, earlier[key] if (key := (each.balance, each.unit)) in whole else None)
        for each in spending(readings, start, end, lapses)
    ]


def _samples(readings: Sequence[TakenReading]) -> dict[tuple[str, str], list[Sample]]:
    """Return the known amounts of each balance and unit that have spending."""
    samples: dict[tuple[str, str], list[Sample]] = {}
    for taken in readings:
        for balance in taken.reading.watched if not taken.reading.postpaid else ():
            if balance.amount is not None and balance.period is None:
                known = samples.setdefault((balance.id, balance.unit), [])
                known.append(sample_of(taken, balance, balance.amount))
    return samples


def in_period(samples: Sequence[Sample], start: datetime, end: datetime) -> Sequence[Sample]:
    """Return the newest sample until `start`, where there is one, and those from then until `end`."""
    first = bisect_right(samples, start, key=_at)
    return samples[max(0, first - 1) : bisect_right(samples, end, lo=first, key=_at)]


def _sums(
    balance: str, unit: str, samples: Sequence[Sample], start: datetime, end: datetime, lapses: Sequence[Lapse]
) -> Spending:
    spent = expired = added = Decimal(0)
    with localcontext(EXACT):
        for before, sample in pairwise(samples):
            if not start < sample.at <= end:
                continue
            change = sample.amount - before.amount
            if change > 0:
                added += change
            elif change < 0:
                seen = sum((lapse.amount for lapse in lapses if before.at < lapse.at <= sample.at), Decimal(0))
                sudden = -change > abs(before.amount) * CONSIDERABLE
                lost = min(seen, -change) or lapsed(before, sample, None, sudden=sudden)
                expired, spent = expired + lost, spent - change - lost
    return Spending(balance, unit, spent, expired, added)
