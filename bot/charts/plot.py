"""Coordinates: moments and amounts to pixels of the picture, whose origin is at the bottom left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from bot.charts.request import ChartRequest, Point

Pixel = tuple[float, float]
"""Pixels from the left, pixels from the bottom."""

SHORTEST = timedelta(hours=3)
AHEAD = 0.6  # of the history's length; a forecast that reaches farther would squeeze the history
HEADROOM = Decimal("1.12")
LIMIT_WITHIN = 3  # times the highest amount; a limit farther up would flatten the line, and is left out
GAP = timedelta(hours=36)  # between two points: nobody knows what was in it, and the line is interrupted
GAP_SHARE = 60  # of the history's length; a shorter gap could not be seen, and thinning may make such


@dataclass(frozen=True, slots=True)
class Extent:
    """Extent of the axes.

    forecast: the dashed line's two ends. arrives: whether the second is the run-out, or the refill that it lasts to.
    """

    start: datetime
    end: datetime
    low: Decimal
    high: Decimal
    limit: Decimal | None
    forecast: tuple[Point, Point] | None
    arrives: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle inside the axes, and what it covers."""

    left: float
    bottom: float
    right: float
    top: float
    extent: Extent

    def x(self, at: datetime) -> float:
        covered = self.extent
        return self.left + (self.right - self.left) * ((at - covered.start) / (covered.end - covered.start))

    def y(self, amount: Decimal) -> float:
        covered = self.extent
        return self.bottom + (self.top - self.bottom) * float((amount - covered.low) / (covered.high - covered.low))

    def pixel(self, point: Point) -> Pixel:
        return self.x(point[0]), self.y(point[1])


def measure(request: ChartRequest) -> Extent:
    """Return the extent; zero and the warning line are always in it, so that a height means a share of the amount."""
    start, last = request.points[0][0], request.points[-1][0]
    known = max(last, request.now)
    if known - start < SHORTEST:
        start, known = start - SHORTEST / 2, known + SHORTEST / 2
    forecast, arrives = _forecast(request, known + (known - start) * AHEAD)
    amounts = [amount for _, amount in request.points]
    most = max(amounts)
    limit = request.limit if request.limit is not None and 0 < request.limit <= most * LIMIT_WITHIN else None
    levels = [*amounts, Decimal(0), request.warn_below or Decimal(0), limit or Decimal(0)]
    low, high = min(levels), max(levels)
    if low == high:
        high = Decimal(1)
    return Extent(
        start=start,
        end=max(known, forecast[1][0]) if forecast else known,
        low=low * HEADROOM,
        high=high * HEADROOM if high > 0 else -low / 10,
        limit=limit,
        forecast=forecast,
        arrives=arrives,
    )


def _forecast(request: ChartRequest, horizon: datetime) -> tuple[tuple[Point, Point] | None, bool]:
    """Return the dashed line from the newest point to the run-out, the refill or the horizon, whichever is first."""
    at, amount = request.points[-1]
    plan = request.forecast
    if plan is None or amount <= 0 or plan.burn_rate <= 0:
        return None, False
    begin, goal = max(at, plan.since), plan.refill_at or plan.runs_out_at
    end = min(goal or horizon, horizon)
    if begin >= end:
        return None, False
    slope = amount / _days(plan.runs_out_at - begin) if plan.runs_out_at else plan.burn_rate
    days = min(_days(end - begin), amount / slope)
    arrives = end == goal
    if arrives and plan.refill_at is None:
        return ((begin, amount), (end, Decimal(0))), True
    return ((begin, amount), (begin + timedelta(days=float(days)), amount - slope * days)), arrives


def _days(length: timedelta) -> Decimal:
    return Decimal(length // timedelta(microseconds=1)) / 86_400_000_000


def segments(request: ChartRequest) -> Iterable[list[Point]]:
    """Split the points at the gaps."""
    points = request.points
    longest = max(GAP, (points[-1][0] - points[0][0]) / GAP_SHARE)
    first = 0
    for i in range(1, len(points)):
        if points[i][0] - points[i - 1][0] > longest:
            yield list(points[first:i])
            first = i
    yield list(points[first:])


def stairs(pixels: Sequence[Pixel]) -> list[Pixel]:
    """Hold each height until the next pixel: an amount is what it was until it is read anew."""
    corners = [(after[0], before[1]) for before, after in pairwise(pixels)]
    return [pixels[0], *(pixel for pair in zip(corners, pixels[1:], strict=True) for pixel in pair)]
