"""Trends to test with, from plain lists of readings."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import settings

from bot.domain.observation import observe
from bot.domain.trend import MICROSECOND, Sample, Trend

PATIENT = settings(deadline=None, max_examples=40)

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def trend_of(readings: Iterable[tuple[datetime, Decimal | int]], trend: Trend | None = None) -> Trend:
    trend = trend or Trend()
    for at, amount in readings:
        trend = observe(trend, Sample(at, Decimal(amount)))
    return trend


def spender(
    left: Decimal | int, a_day: Decimal | int, days: int, step: timedelta = HOUR
) -> list[tuple[datetime, Decimal]]:
    """Readings of an account that spends evenly, from START to `days` later."""
    spans = [step * number for number in range(DAY * days // step + 1)]
    return [(START + span, left - Decimal(a_day) * (span // MICROSECOND) / (DAY // MICROSECOND)) for span in spans]
