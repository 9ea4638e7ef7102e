"""Sudden changes wait for a second reading; credit that lapses is no spending."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.forecast import forecast
from bot.domain.observation import observe
from bot.domain.trend import Sample, Trend
from tests.domain.trends import DAY, HOUR, PATIENT, START, spender, trend_of

AMOUNTS = st.integers(-200, 20_000)
HISTORY = st.lists(
    st.tuples(st.timedeltas(timedelta(minutes=1), timedelta(hours=9)), st.integers(-30, 300)), min_size=1, max_size=25
)
SOON = st.timedeltas(timedelta(seconds=1), timedelta(hours=2))


def far_outside(trend: Trend, at: datetime, amount: int) -> bool:
    """The definition, in the reporters' words."""
    assert trend.last is not None
    last, rate = trend.last.amount, forecast(trend).burn_rate
    change = amount - last
    if rate is not None:
        explained = rate * Decimal((at - trend.last.at) / DAY) if change < 0 else 0
        return abs(change) > 5 * explained and abs(change) > abs(last) / 10
    if change < 0:
        return last > 0 and (amount <= last / 2 or amount <= 0)
    return last > 0 and amount >= last * 2


def drained(a_day: int = 240, days: int = 3) -> Trend:
    return trend_of(spender(10_000, a_day, days))


def lived(history: list[tuple[timedelta, int]]) -> Trend:
    """The trend of one that spends, and tops up now and then."""
    at, amount, trend = START, 10_000, Trend()
    for gap, spent in history:
        at, amount = at + gap, amount - spent
        trend = observe(trend, Sample(at, Decimal(amount)))
    assume(trend.unconfirmed is None)
    return trend


@pytest.mark.failure(82)
@PATIENT
@given(HISTORY, AMOUNTS, SOON, SOON, st.integers(0, 50), AMOUNTS)
def test_a_wrong_reading_that_the_next_corrects_leaves_no_trace(
    history: list[tuple[timedelta, int]], wrong: int, then: timedelta, after: timedelta, spent: int, later: int
) -> None:
    """No figure differs, neither at once nor a day later."""
    trend = lived(history)
    assert trend.last is not None
    at = trend.last.at
    assume(far_outside(trend, at + then, wrong))
    disturbed = observe(trend, Sample(at + then, Decimal(wrong)))
    assert disturbed.unconfirmed is not None
    assert (disturbed.last, disturbed.days, disturbed.increases) == (trend.last, trend.days, trend.increases)
    back = Sample(at + then + after, trend.last.amount - spent)
    assume(observe(trend, back).unconfirmed is None)
    assert observe(disturbed, back) == observe(trend, back)
    next_day = Sample(back.at + DAY, Decimal(later))
    assert observe(observe(disturbed, back), next_day) == observe(observe(trend, back), next_day)


@pytest.mark.failure(82)
@PATIENT
@given(HISTORY, AMOUNTS, SOON)
def test_what_is_far_outside_waits_for_a_second_reading(
    history: list[tuple[timedelta, int]], amount: int, then: timedelta
) -> None:
    trend = lived(history)
    assert trend.last is not None
    at = trend.last.at + then
    assume(far_outside(trend, at, amount))
    first = observe(trend, Sample(at, Decimal(amount)))
    assert first.last == trend.last
    second = observe(first, Sample(at + timedelta(seconds=60), Decimal(amount)))
    assert second.unconfirmed is None
    assert second.last is not None
    assert second.last.amount == amount


@pytest.mark.failure(82)
@pytest.mark.parametrize(
    ("amount", "waits"),
    [(9279, False), (8400, False), (8330, True), (1, True), (0, True), (-3, True), (10_100, False), (10_250, True)],
)
def test_with_a_burn_rate_five_times_that_and_a_tenth_of_the_amount_are_sudden(amount: int, waits: bool) -> None:
    """9,280 at 240 a day: an hour explains 10."""
    trend = drained()
    found = observe(trend, Sample(START + 3 * DAY + HOUR, Decimal(amount)))
    assert (found.unconfirmed is not None) is waits


@pytest.mark.failure(82)
def test_what_the_burn_rate_explains_is_notified_at_once() -> None:
    """Ten left at ten an hour: the next reading shows zero, and nobody is surprised."""
    trend = trend_of(spender(10 + 240, 240, 1))
    assert observe(trend, Sample(START + DAY + HOUR, Decimal(0))).unconfirmed is None


@pytest.mark.failure(82)
def test_an_outage_explains_what_was_spent_in_it() -> None:
    assert observe(drained(), Sample(START + 13 * DAY, Decimal(7000))).unconfirmed is None


@pytest.mark.failure(82)
@pytest.mark.parametrize("amounts", [(5000, 2000, 800, 0), (0, 5000, 4990, 4990), (1, 4990, 1, 4900)])
def test_of_two_sudden_falls_as_much_is_confirmed_as_both_agree_on(amounts: tuple[int, ...]) -> None:
    at, trend = START, trend_of([(START, 10_000)])
    for before, amount in pairwise(amounts):
        at += timedelta(minutes=1)
        trend = observe(trend, Sample(at, Decimal(before)))
        agreed = observe(trend, Sample(at + timedelta(seconds=30), Decimal(amount)))
        assert agreed.last is not None
        assert agreed.last.amount >= min(before, amount)


@pytest.mark.failure(82)
def test_a_fall_and_then_an_increase_confirm_nothing() -> None:
    trend = observe(drained(), Sample(START + 3 * DAY + HOUR, Decimal(0)))
    trend = observe(trend, Sample(START + 3 * DAY + 2 * HOUR, Decimal(90_000)))
    assert trend.unconfirmed is not None
    assert trend.unconfirmed.amount == 90_000
    assert trend.last == drained().last


@pytest.mark.failure(82)
def test_the_refill_at_its_named_time_is_seen_at_once_and_a_top_up_with_the_second_reading() -> None:
    due = START + HOUR / 2
    at_its_time = observe(
        Trend(last=Sample(START, Decimal(40), refill_at=due), since=START), Sample(START + HOUR, Decimal(1000))
    )
    assert at_its_time.increase is not None
    top_up = observe(Trend(last=Sample(START, Decimal(40)), since=START), Sample(START + HOUR, Decimal(1000)))
    assert (top_up.increase, top_up.unconfirmed is not None) == (None, True)
    confirmed = observe(top_up, Sample(START + HOUR + timedelta(seconds=60), Decimal(999)))
    assert confirmed.increase is not None
    assert confirmed.increase.amount == 959  # as much as both readings agree on
    assert observe(confirmed, Sample(START + 2 * HOUR, Decimal(990))).increase is None


def lapsing(before: Sample, *after: Sample) -> Trend:
    """The trend of one that spends 240 a day, with `before` in place of its last reading."""
    trend = drained()
    assert trend.last is not None
    trend = observe(trend, before)
    for sample in after:
        trend = observe(trend, sample)
    return trend


@pytest.mark.failure(83)
@pytest.mark.parametrize("name", ["refill_at", "expires_at"])
def test_a_fall_with_the_end_of_plan_or_period_is_a_lapse(name: str) -> None:
    at = START + 3 * DAY + HOUR
    ends = {name: at + HOUR / 2}
    trend = lapsing(
        Sample(at, Decimal(9270), **ends),  # type: ignore[arg-type]
        Sample(at + HOUR, Decimal(1000)),
        Sample(at + HOUR + timedelta(seconds=60), Decimal(1000)),
    )
    assert trend.lapse is not None
    assert abs(trend.lapse.amount - 8260) < 1  # 10 are the usual hour's
    assert abs((forecast(trend).burn_rate or Decimal(0)) - 240) < 3
    assert (forecast(trend).spent or Decimal(0)) < 300


@pytest.mark.failure(83)
def test_a_fall_at_no_such_time_is_spending() -> None:
    at = START + 3 * DAY + HOUR
    trend = lapsing(
        Sample(at, Decimal(9270), expires_at=at + 9 * DAY),
        Sample(at + HOUR, Decimal(1)),
        Sample(at + 2 * HOUR, Decimal(1)),
    )
    assert trend.lapse is None
    assert (forecast(trend).spent or Decimal(0)) > 9000


@pytest.mark.failure(83)
@pytest.mark.parametrize(
    ("bonus", "left", "amount", "lapses"),
    [
        (3000, 0, 6270, True),  # all of the bonus, and no more
        (3000, 0, 6262, True),  # and what the hour costs beside
        (3000, 1000, 7270, True),  # a part of it, far outside what is usual
        (3000, 3000, 6270, False),  # the plan's own part fell
        (3000, 2990, 9260, False),  # the bonus is spent first
        (3000, 0, 4000, False),  # far more than the bonus
    ],
)
def test_a_fall_by_what_the_bonus_lost_is_a_lapse(bonus: int, left: int, amount: int, lapses: bool) -> None:
    at = START + 3 * DAY + HOUR
    trend = lapsing(
        Sample(at, Decimal(9270), bonus=Decimal(bonus)),
        Sample(at + HOUR, Decimal(amount), bonus=Decimal(left)),
        Sample(at + HOUR + timedelta(seconds=60), Decimal(amount), bonus=Decimal(left)),
    )
    assert (trend.lapse is not None) is lapses
    assert abs((forecast(trend).burn_rate or Decimal(0)) - 240) < 5 or not lapses


@pytest.mark.failure(77, 83)
def test_a_plan_that_ends_on_a_day_lapses_on_that_day() -> None:
    at = START + 3 * DAY + HOUR
    ended = Sample(at, Decimal(9270), expires_at=date(2026, 3, 5))
    assert lapsing(ended, Sample(at + HOUR, Decimal(5)), Sample(at + 2 * HOUR, Decimal(5))).lapse is not None
    usual = lapsing(ended, Sample(at + HOUR, Decimal(9260)))
    assert usual.lapse is None
    assert (forecast(usual).spent or Decimal(0)) > 230
