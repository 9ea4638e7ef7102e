"""Chart request: all data and words of a picture; the worker has no database, no catalogue and no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Context, Decimal
from itertools import groupby

Point = tuple[datetime, Decimal]
"""A moment (UTC) and the amount read then, which holds until the next point."""

BUCKETS = 300  # segments of time, each about four pixels wide
REFILLS = 60  # more marks than that touch each other
TITLE = 200  # characters; a fifth of that fits
DIGITS = Context(prec=15)  # more than a picture can tell apart


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """Forecast as a line: from `since` on the balance falls by `burn_rate` units a day.

    runs_out_at: None where that end is not known. refill_at: the refill that the balance lasts to, where it does; the
    line ends there and `runs_out_at` is None.
    """

    since: datetime
    burn_rate: Decimal
    runs_out_at: datetime | None
    refill_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The words on the picture in its language; the worker adds figures and dates ("runs out 30 Nov")."""

    refill: str
    warning: str
    limit: str
    runs_out: str
    lasts: str


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """Request of a line chart. All moments are UTC, all amounts in the account's unit.

    headline: the newest amount with its unit, in words ("2,871 credits").
    zone: an IANA name, for the dates on the axis.
    points: at least one, in order of time; put the newest reading last even if it only repeats the amount.
    """

    title: str
    headline: str
    language: str
    zone: str
    words: Words
    points: Sequence[Point]
    now: datetime
    refills: Sequence[datetime] = ()
    warn_below: Decimal | None = None
    limit: Decimal | None = None
    forecast: ForecastLine | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Spending of one day, in the unit of the picture. day: a local moment of it."""

    day: datetime
    spent: Decimal
    lapsed: Decimal


@dataclass(frozen=True, slots=True)
class BarsRequest:
    """Request of a bar chart, the oldest day first. spent, lapsed: what the two colours are called."""

    title: str
    headline: str
    language: str
    spent: str
    lapsed: str
    bars: Sequence[Bar]


def thinned(request: ChartRequest) -> ChartRequest:
    """Return what draws the same picture with at most four points in each of BUCKETS: first, least, most and last.

    Raises ValueError where there is no point at all.
    """
    if not request.points:
        raise ValueError("a picture needs at least one point")
    points = _in_buckets(request.points) if len(request.points) > 4 * BUCKETS else request.points
    return replace(
        request,
        title=request.title[:TITLE],
        headline=request.headline[:TITLE],
        points=[(at, DIGITS.plus(amount)) for at, amount in points],
        refills=_spread(request.refills),
    )


def _in_buckets(points: Sequence[Point]) -> Iterable[Point]:
    start = points[0][0]
    width = (points[-1][0] - start) / BUCKETS or timedelta(seconds=1)
    for _, group in groupby(points, key=lambda point: (point[0] - start) // width):
        bucket = list(group)
        least, most = (choose(range(len(bucket)), key=lambda i: bucket[i][1]) for choose in (min, max))
        yield from (bucket[i] for i in sorted({0, least, most, len(bucket) - 1}))


def _spread(refills: Sequence[datetime]) -> Sequence[datetime]:
    """Return the newest of each of REFILLS equal groups."""
    step = -(-len(refills) // REFILLS) or 1
    return refills[::-1][::step][::-1]
