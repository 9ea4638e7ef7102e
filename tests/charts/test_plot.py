"""What the axes cover, where the line breaks, and how far the forecast reaches."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.charts import plot
from bot.charts.plot import Frame, measure, segments, stairs
from bot.charts.request import ForecastLine
from tests.charts.samples import DAY, FORECAST, MONTH, NOW, falling


def test_zero_and_the_warning_line_are_always_covered() -> None:
    extent = measure(replace(MONTH, warn_below=Decimal(20_000)))
    assert extent.low == 0
    assert extent.high > 20_000


def test_a_limit_far_above_does_not_flatten_the_line() -> None:
    assert measure(replace(MONTH, limit=Decimal(10_000))).limit == 10_000
    assert measure(replace(MONTH, limit=Decimal(10**9))).limit is None
    assert measure(replace(MONTH, limit=Decimal(10**9))).high < 20_000


def test_debts_lie_below_zero() -> None:
    extent = measure(replace(MONTH, points=[(NOW - DAY, Decimal(-10)), (NOW, Decimal(-50))]))
    assert extent.low < -50
    assert extent.high > 0


def test_a_forecast_that_ends_soon_reaches_zero() -> None:
    extent = measure(replace(MONTH, forecast=FORECAST))
    assert extent.forecast == ((NOW, Decimal(3000)), (NOW + 15 * DAY, Decimal(0)))
    assert extent.arrives
    assert extent.end == NOW + 15 * DAY


def test_a_forecast_that_reaches_far_is_cut_and_keeps_its_slope() -> None:
    extent = measure(replace(MONTH, forecast=ForecastLine(NOW, Decimal(30), NOW + 100 * DAY)))
    assert extent.forecast == ((NOW, Decimal(3000)), (NOW + 18 * DAY, Decimal(2460)))
    assert not extent.arrives


@pytest.mark.failure(76)
def test_a_forecast_that_lasts_ends_at_the_refill() -> None:
    """The line keeps its slope and stops there, above zero; one far ahead is cut like any other."""
    extent = measure(replace(MONTH, forecast=ForecastLine(NOW, Decimal(100), None, NOW + 5 * DAY)))
    assert extent.forecast == ((NOW, Decimal(3000)), (NOW + 5 * DAY, Decimal(2500)))
    assert extent.arrives
    far = measure(replace(MONTH, forecast=ForecastLine(NOW, Decimal(10), None, NOW + 50 * DAY)))
    assert far.forecast == ((NOW, Decimal(3000)), (NOW + 18 * DAY, Decimal(2820)))
    assert not far.arrives


@pytest.mark.failure(71)
def test_a_limit_below_zero_has_no_line() -> None:
    assert measure(replace(MONTH, limit=Decimal(-1))).limit is None
    assert measure(replace(MONTH, limit=Decimal(-1))).low == 0


def test_without_a_known_end_the_burn_rate_gives_the_slope() -> None:
    extent = measure(replace(MONTH, forecast=ForecastLine(NOW, Decimal(100), None)))
    assert extent.forecast == ((NOW, Decimal(3000)), (NOW + 18 * DAY, Decimal(1200)))


def test_nothing_is_foretold_without_spending_or_when_it_is_over() -> None:
    over = replace(MONTH, points=[(NOW, Decimal(0))], forecast=FORECAST)
    idle = replace(MONTH, forecast=ForecastLine(NOW, Decimal(0), None))
    past = replace(MONTH, forecast=ForecastLine(NOW, Decimal(5), NOW - DAY))
    assert [measure(request).forecast for request in (over, idle, past)] == [None, None, None]


def test_a_long_silence_interrupts_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    points = falling(30)
    request = replace(MONTH, points=points[:100] + points[200:])
    assert [len(segment) for segment in segments(request)] == [100, len(points) - 200]
    monkeypatch.setattr(plot, "GAP", timedelta(days=5))
    assert len(list(segments(request))) == 1


def test_an_amount_holds_until_it_is_read_anew() -> None:
    assert stairs([(0, 5), (10, 3), (20, 9)]) == [(0, 5), (10, 5), (10, 3), (20, 3), (20, 9)]
    assert stairs([(0, 5)]) == [(0, 5)]


def test_moments_and_amounts_find_their_pixels() -> None:
    frame = Frame(100, 50, 1100, 550, measure(replace(MONTH, points=[(NOW - DAY, Decimal(100)), (NOW, Decimal(0))])))
    assert frame.pixel((NOW - DAY / 2, Decimal(56))) == (600, 300)


@pytest.mark.failure(76)
def test_a_forecast_that_lasts_to_the_refill_ends_there() -> None:
    extent = measure(replace(MONTH, forecast=ForecastLine(NOW, Decimal(100), None, refill_at=NOW + 5 * DAY)))
    assert extent.forecast == ((NOW, Decimal(3000)), (NOW + 5 * DAY, Decimal(2500)))
    assert extent.end == NOW + 5 * DAY
    assert extent.arrives
