"""A month of one balance, and whatever else a request may hold."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.charts.request import ChartRequest, ForecastLine, Point, Words

NOW = datetime(2026, 11, 21, 14, 20, tzinfo=UTC)
DAY = timedelta(days=1)
ENGLISH = Words(
    refill="refill", warning="warning at", limit="limit", runs_out="runs out", lasts="lasts until the refill"
)
RUSSIAN = Words(
    refill="пополнение", warning="порог", limit="лимит", runs_out="закончится", lasts="хватит до пополнения"
)


def falling(days: int, first: int = 9000, burn_rate: int = 200) -> list[Point]:
    """One reading an hour until NOW."""
    return [
        (NOW - DAY * days + timedelta(hours=hour), Decimal(first) - Decimal(burn_rate * hour) / 24)
        for hour in range(days * 24 + 1)
    ]


MONTH = ChartRequest(
    title="Generect · sales",
    headline="3,000 credits",
    language="en",
    zone="Europe/Berlin",
    words=ENGLISH,
    points=falling(30),
    now=NOW,
)
FORECAST = ForecastLine(NOW, Decimal(200), NOW + 15 * DAY)
