"""Axes have few, round figures and moments, also where the clocks change."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.scale import MOMENTS, TickUnit, time_ticks, value_ticks

BERLIN = ZoneInfo("Europe/Berlin")
amounts = st.decimals(min_value=-(10**20), max_value=10**20, places=4)
moments = st.timedeltas(timedelta(0), timedelta(days=36_500)).map(
    lambda later: datetime(2000, 1, 1, tzinfo=UTC) + later
)
zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata"]
)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        ("0", "10000", ["0", "2500", "5000", "7500", "10000"]),
        ("0", "1.1", ["0", "0.5", "1"]),
        ("-5", "9", ["-5", "0", "5"]),
        ("-0.0003", "0", ["-0.0003", "-0.0002", "-0.0001", "0"]),
    ],
)
def test_figures_are_round(low: str, high: str, ticks: list[str]) -> None:
    assert value_ticks(Decimal(low), Decimal(high)) == [Decimal(tick) for tick in ticks]


@given(amounts, amounts)
def test_there_are_two_to_five_figures_inside_the_axis(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    if low < high:
        ticks = value_ticks(low, high)
        assert low <= ticks[0] <= ticks[-1] <= high
        assert 2 <= len(ticks) <= 5


@pytest.mark.failure(62)
def test_midnights_stay_midnights_when_the_clocks_change() -> None:
    unit, ticks = time_ticks(datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC), BERLIN)
    assert unit is TickUnit.DAY
    assert [(tick.day, tick.hour) for tick in ticks] == [(28, 0), (29, 0), (30, 0), (31, 0)]
    assert ticks[2] - ticks[1] == timedelta(days=1)
    assert ticks[2].astimezone(UTC) - ticks[1].astimezone(UTC) == timedelta(hours=23)


@pytest.mark.failure(62)
def test_an_hour_that_does_not_exist_is_not_on_the_axis() -> None:
    _, ticks = time_ticks(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 3, 30, tzinfo=UTC), BERLIN)
    assert [tick.hour for tick in ticks] == [3, 4, 5]


@given(moments, st.timedeltas(timedelta(hours=1), timedelta(days=1500)), zones)
def test_moments_are_few_and_in_order(start: datetime, length: timedelta, zone: str) -> None:
    _, ticks = time_ticks(start, start + length, ZoneInfo(zone))
    assert len(ticks) <= MOMENTS
    assert ticks == sorted(set(ticks))
    assert all(start <= tick <= start + length for tick in ticks)
    assert ticks
