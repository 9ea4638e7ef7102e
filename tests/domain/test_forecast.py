"""Pace, run-out and the usual day."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forecast import Forecast, forecast
from bot.domain.observation import observe
from bot.domain.trend import SEGMENT, Sample, Trend
from bot.domain.trend_json import from_json, to_json
from tests.domain.trends import DAY, HOUR, PATIENT, START, spender, trend_of

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=4) | st.integers(-(10**17), 10**17).map(Decimal)
GAPS = st.timedeltas(timedelta(seconds=-5), timedelta(days=5))
STEPS = st.lists(st.tuples(GAPS, AMOUNTS), max_size=60)
MINUTES = st.timedeltas(timedelta(minutes=30), timedelta(hours=8))


def steps_to_trend(steps: list[tuple[timedelta, Decimal]], scale: int = 1, shift: timedelta = timedelta(0)) -> Trend:
    at, trend = START + shift, Trend()
    for gap, amount in steps:
        at += gap
        trend = observe(trend, Sample(at, amount * scale))
    return trend


def close(found: Decimal | None, expected: Decimal | None, part: str = "1e-15") -> bool:
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= abs(expected) * Decimal(part)


@PATIENT
@given(st.integers(1, 10**12), MINUTES, st.integers(2, 20), st.integers(1, 3000))
def test_an_even_spender_runs_out_when_expected(a_day: int, step: timedelta, days: int, left: int) -> None:
    readings = spender(a_day * (days + left), a_day, days, step)
    found = forecast(trend_of(readings))
    assert found.confident
    assert close(found.burn_rate, Decimal(a_day), "0.02")
    assert found.runs_out_at is not None
    truth = START + DAY * (days + left)
    assert abs(found.runs_out_at - truth) <= (truth - readings[-1][0]) * 0.02 + step


@PATIENT
@given(STEPS)
def test_any_readings_make_a_trend_of_bounded_size_that_is_stored_exactly(
    steps: list[tuple[timedelta, Decimal]],
) -> None:
    trend = steps_to_trend(steps)
    found = forecast(trend)
    assert found.burn_rate is None or found.burn_rate >= 0
    assert from_json(to_json(trend)) == trend
    assert len(trend.segments) <= 57
    assert len(trend.days) <= 15
    assert len(trend.increases) <= 12


@PATIENT
@given(STEPS, st.integers(2, 1000))
def test_the_burn_rate_grows_with_the_amounts(steps: list[tuple[timedelta, Decimal]], scale: int) -> None:
    once, scaled = forecast(steps_to_trend(steps)), forecast(steps_to_trend(steps, scale))
    assert close(scaled.burn_rate, None if once.burn_rate is None else once.burn_rate * scale)
    assert once.runs_out_at is None or scaled.runs_out_at is not None
    if once.runs_out_at and scaled.runs_out_at:
        assert abs(once.runs_out_at - scaled.runs_out_at) <= timedelta(microseconds=1)


@PATIENT
@given(STEPS, st.integers(-3000, 3000))
def test_the_run_out_moves_with_the_readings(steps: list[tuple[timedelta, Decimal]], days: int) -> None:
    here, there = forecast(steps_to_trend(steps)), forecast(steps_to_trend(steps, shift=DAY * days))
    assert close(here.burn_rate, there.burn_rate)
    expected = None if here.runs_out_at is None else here.runs_out_at + DAY * days
    assert there.runs_out_at == expected


@PATIENT
@given(st.integers(100, 10**6), st.integers(2, 13), st.floats(0.01, 1), st.integers(1, 10**15))
def test_one_jump_of_any_size_leaves_an_even_burn_rate_where_it_is(
    a_day: int, days: int, part: float, jump: int
) -> None:
    readings = spender(10**16, a_day, days)
    struck = int(part * (len(readings) - 1))
    jumped = [(at, left - jump if number >= struck else left) for number, (at, left) in enumerate(readings)]
    assert close(forecast(trend_of(jumped)).burn_rate, Decimal(a_day), "0.01")


@PATIENT
@given(st.lists(st.integers(0, 1000), min_size=30, max_size=56), st.integers(0, 29), st.integers(10**4, 10**12))
def test_one_jump_counts_for_no_more_than_the_busiest_time_beside_it(costs: list[int], where: int, jump: int) -> None:
    def burn_rate_with(extra: int) -> Decimal:
        left, readings = 10**15, [(START, Decimal(10**15))]
        for number, cost in enumerate(costs):
            left -= cost + (extra if number == where else 0)
            readings.append((START + SEGMENT * (number + 1), Decimal(left)))
        return forecast(trend_of(readings)).burn_rate or Decimal(0)

    assert burn_rate_with(jump) == burn_rate_with(jump * 1000)
    assert burn_rate_with(jump) <= max(cost for number, cost in enumerate(costs) if number != where) * 4


def test_bursts_count_in_full_from_the_second_on() -> None:
    nightly = [(START + HOUR * number, Decimal(10000 - 100 * (number // 24))) for number in range(24 * 10 + 1)]
    assert close(forecast(trend_of(nightly)).burn_rate, Decimal(100), "0.15")


def test_idle_nights_and_weekends_are_part_of_the_burn_rate() -> None:
    """Spending stands still from 18 to 8 and on two days of seven, the last two among them, which weigh most."""
    left, readings = Decimal(100000), []
    for number in range(24 * 14 + 1):
        at = START + HOUR * number
        left -= 50 if 8 <= at.hour < 18 and at.weekday() < 5 else 0
        readings.append((at, left))
    found = forecast(trend_of(readings)).burn_rate
    assert close(found, Decimal(500) * 5 / 7, "0.2")


@pytest.mark.parametrize(("readings", "over"), [(3, 24 * HOUR), (5, 5 * HOUR)])
def test_too_few_readings_or_too_short_a_time_say_nothing(readings: int, over: timedelta) -> None:
    trend = trend_of((START + over * n / (readings - 1), 1000 - n) for n in range(readings))
    assert forecast(trend) == Forecast()


def test_under_a_day_the_burn_rate_is_shown_without_confidence() -> None:
    almost = trend_of(spender(1000, 240, 1)[:-1])
    assert close(forecast(almost).burn_rate, Decimal(240), "0.01")
    assert not forecast(almost).confident
    assert forecast(trend_of(spender(1000, 240, 1))).confident


def test_nothing_spent_never_runs_out() -> None:
    found = forecast(trend_of((START + HOUR * n, 500) for n in range(48)))
    assert found == Forecast(burn_rate=Decimal(0), confident=True, spent=Decimal(0))
    assert found.lasts_until(START + DAY * 90) is True


@pytest.mark.failure(38)
def test_below_zero_there_is_a_burn_rate_and_nothing_to_run_out() -> None:
    found = forecast(trend_of((START + HOUR * n, -10 - n) for n in range(48)))
    assert close(found.burn_rate, Decimal(24), "0.01")
    assert found.runs_out_at is None


def test_a_run_out_beyond_ten_years_is_none() -> None:
    assert forecast(trend_of(spender(3700, 1, 3))).runs_out_at is None
    assert forecast(trend_of(spender(3600, 1, 3))).runs_out_at is not None


def test_whether_it_lasts_until_the_refill() -> None:
    found = forecast(trend_of(spender(1000, 100, 4)))
    assert found.lasts_until(START + DAY * 9) is True
    assert found.lasts_until(START + DAY * 11) is False
    assert Forecast().lasts_until(START) is None


def test_a_refill_is_no_spending_and_hides_none() -> None:
    readings = spender(1000, 100, 4)
    refilled = [(at, left + 5000 if at > START + DAY * 2 else left) for at, left in readings]
    assert close(forecast(trend_of(refilled)).burn_rate, Decimal(100), "0.01")


@pytest.mark.failure(41)
def test_only_newer_readings_count_and_no_zone_is_utc() -> None:
    trend = trend_of(spender(1000, 100, 2))
    newest = START + DAY * 2
    assert observe(trend, Sample(newest, Decimal(1))) is trend
    assert observe(trend, Sample(newest - HOUR, Decimal(1))) is trend
    assert observe(trend, Sample(newest + HOUR, Decimal("NaN"))) is trend
    naive = (newest + HOUR).replace(tzinfo=None)
    assert observe(trend, Sample(naive, Decimal(700))) == observe(trend, Sample(newest + HOUR, Decimal(700)))


def test_a_gap_is_divided_among_its_days() -> None:
    """An outage of four days, at 100 a day before, during and after it, is not one day of 400."""
    readings = [(at, left) for at, left in spender(10000, 100, 12) if not START + DAY * 5 < at < START + DAY * 9]
    found = forecast(trend_of(readings))
    assert close(found.burn_rate, Decimal(100), "0.01")
    assert close(found.usual, Decimal(100), "0.01")
    assert found.spent is not None
    assert found.spent <= 101


def test_what_a_day_costs_is_compared_with_the_days_that_cost_anything() -> None:
    idle = {2, 3, 4}
    left, readings = Decimal(10000), [(datetime(2026, 3, 2, tzinfo=UTC), Decimal(10000))]
    for hour in range(24 * 6 + 12):
        day = hour // 24
        left -= 0 if day in idle else 40 if day == 6 else 10
        readings.append((readings[0][0] + HOUR * (hour + 1), left))
    found = forecast(trend_of(readings))
    assert found.usual == 240
    assert found.spent == 480


@pytest.mark.failure(37)
def test_a_sudden_zero_waits_for_a_second_reading() -> None:
    trend = trend_of(spender(1000, 100, 2))
    later = START + DAY * 2
    doubted = observe(trend, Sample(later + HOUR, Decimal(0)))
    assert doubted.unconfirmed is not None
    assert forecast(doubted) == forecast(trend)
    assert observe(doubted, Sample(later + HOUR * 2, Decimal(796))) == observe(
        trend, Sample(later + HOUR * 2, Decimal(796))
    )
    confirmed = observe(doubted, Sample(later + HOUR * 2, Decimal(-1)))
    assert confirmed.unconfirmed is None
    assert confirmed.last is not None
    assert confirmed.last.amount == -1


def test_a_first_zero_is_no_sudden_one() -> None:
    assert observe(Trend(), Sample(START, Decimal(0))).unconfirmed is None
