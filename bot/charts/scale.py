"""Axis ticks: round figures and moments, computed in Decimal and in the calendar of the time zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import Enum
from zoneinfo import ZoneInfo

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
INTERVALS = 4  # at most, between round figures
MOMENTS = 6  # at most
DAY = timedelta(days=1)


class TickUnit(Enum):
    """Unit of the time axis; the value is its length."""

    HOUR = timedelta(hours=1)
    DAY = timedelta(days=1)
    MONTH = timedelta(days=30)


TIME_STEPS = [
    *((TickUnit.HOUR, n) for n in (1, 2, 3, 6, 12)),
    *((TickUnit.DAY, n) for n in (1, 2, 3, 5, 7, 10, 14)),
    *((TickUnit.MONTH, n) for n in (1, 2, 3, 6, 12, 24, 60, 120)),
]


def value_ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Return the round figures from `low` to `high`, which must be above it: two to five of them."""
    rough = (high - low) / INTERVALS
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(step * power for step in STEPS if step * power >= rough)
    first = (low / step).to_integral_value(ROUND_CEILING)
    last = (high / step).to_integral_value(ROUND_FLOOR)
    return [step * (first + i) for i in range(int(last - first) + 1)]


def time_ticks(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[TickUnit, list[datetime]]:
    """Return what is counted and the local moments (in `zone`): the finest round step that gives at most MOMENTS."""
    for unit, count in TIME_STEPS:
        if (end - start) / (unit.value * count) > MOMENTS + 1:
            continue
        ticks = [tick for tick in _moments(start, end, zone, unit, count) if start <= tick <= end]
        if len(ticks) <= MOMENTS:
            break
    return unit, ticks


def _moments(start: datetime, end: datetime, zone: ZoneInfo, unit: TickUnit, count: int) -> Iterator[datetime]:
    """Yield local midnights, or hours of the day; an hour that the clocks skip is passed over."""
    day = start.astimezone(zone).date()
    last = end.astimezone(zone).date()
    while day <= last:
        if unit is TickUnit.HOUR:
            hours: range | tuple[int, ...] = range(0, 24, count)
        elif unit is TickUnit.DAY:
            hours = () if day.toordinal() % count else (0,)
        else:
            hours = () if day.day > 1 or (day.year * 12 + day.month - 1) % count else (0,)
        for hour in hours:
            local = datetime.combine(day, time(hour), zone)
            real = local.astimezone(UTC).astimezone(zone)
            if real.hour == hour:
                yield real
        day += DAY
