"""One wrong reading between right ones: nobody is told, nothing is counted, and it is looked at again soon."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.alerts.account import scopes_of
from bot.alerts.time_to_threshold import next_reading
from bot.domain.alerting import AccountSettings
from tests.alerts.watched import DAY, HOUR, PATIENT, START, Watched, chosen

MINUTE = timedelta(minutes=1)
EVERY_RULE = ("low 20% 5%", "empty on", "runway on", "spending on", "refilled on", "refill on", "expiry on")


def spending(watched: Watched, costs: list[int]) -> Watched:
    amount = 9000
    for cost in costs:
        amount -= cost
        watched.spends(amount)
    return watched


@pytest.mark.failure(82)
@pytest.mark.parametrize("wrong", [1, 0, -7, 4000, 10_000, 90_000])
def test_a_wrong_figure_between_right_ones_is_notified_to_nobody(wrong: int) -> None:
    watched = Watched(chosen(*EVERY_RULE), limit=Decimal(10_000))
    spending(watched, [10] * 72)
    assert watched.spends(8270) == []
    assert watched.reads(wrong) == []
    assert [line for n in range(48) for line in watched.reads(8260 - 10 * n)] == []


@pytest.mark.failure(82)
@PATIENT
@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=60),
    st.integers(-100, 60_000),
    st.integers(0, 60),
    st.lists(st.integers(0, 400), min_size=24, max_size=24),
)
def test_whatever_is_taken_back_changes_no_warning_and_no_figure_a_day_later(
    costs: list[int], wrong: int, cost: int, day: list[int]
) -> None:
    watched, undisturbed = (Watched(chosen(*EVERY_RULE), limit=Decimal(10_000)) for _ in range(2))
    for one in (watched, undisturbed):
        spending(one, costs)
    assume(watched.state == undisturbed.state and not watched.state.unconfirmed)
    last = 9000 - sum(costs)
    said = watched.reads(wrong)
    assume(watched.state.unconfirmed)
    assert said == []
    assert watched.notified == undisturbed.notified
    undisturbed.now = watched.now
    amount = last - cost
    for spent in (0, *day):
        amount -= spent
        assert watched.reads(amount) == undisturbed.reads(amount)
        assume(not undisturbed.state.unconfirmed)
        assert watched.trend == undisturbed.trend
        assert watched.notified == undisturbed.notified
        assert watched.facts().figures == undisturbed.facts().figures


@pytest.mark.failure(82)
@pytest.mark.parametrize(("every", "wait"), [(900, 60), (2, 2), (60, 60)])
def test_the_second_reading_is_taken_soon(every: int, wait: int) -> None:
    watched = Watched(AccountSettings(), limit=Decimal(10_000))
    watched.spends(9000)
    watched.reads(0)
    facts = scopes_of(watched.state, watched.now, watched.zone, None)
    for jitter in (0.0, 0.99):
        at = next_reading(watched.state, facts, watched.now, every=every, failures=0, jitter=jitter)
        assert at - watched.now == timedelta(seconds=wait)
    failed = next_reading(watched.state, facts, watched.now, every=every, failures=1, jitter=0)
    assert failed - watched.now == timedelta(seconds=wait)


@pytest.mark.failure(83)
def test_what_expired_is_notified_as_that_and_not_as_spending() -> None:
    end = START + DAY * 8
    watched = Watched(chosen(*EVERY_RULE), limit=Decimal(10_000), plan_ends_at=end)
    said = spending(watched, [10] * (24 * 8 - 2)).spends(0, 0)
    assert [line for line in said if "spending" in line] == []
    assert "expiry raised" in said
    assert watched.trend.lapse is not None
    assert watched.trend.lapse.amount > 7000
    assert watched.spends(0, 0) == []


@pytest.mark.failure(77)
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Asia/Tokyo"])
def test_a_plan_until_a_day_warns_on_the_day_before_in_every_zone(zone: str) -> None:
    watched = Watched(chosen("expiry 1d"), plan_ends_at=date(2026, 3, 12), zone=ZoneInfo(zone), step=HOUR)
    while not (said := watched.reads(900)):
        assert watched.now < START + 20 * DAY
    assert said == ["expiry raised 1d"]
    assert watched.now.astimezone(watched.zone).date() == date(2026, 3, 11)
    watched.notified = {}
    last_evening = START.replace(day=12, hour=0).astimezone(watched.zone).replace(day=12, hour=22)
    watched.now = last_evening.astimezone(START.tzinfo)
    assert watched.reads(900) == ["expiry raised 1d"]  # it lasts to the end of its day
    watched.notified = {}
    watched.now += 3 * HOUR
    assert watched.reads(900) == []


@pytest.mark.failure(77)
def test_a_refill_on_a_day_is_notified_the_day_before() -> None:
    watched = Watched(chosen("refill 1d"), refill_at=date(2026, 3, 5), zone=ZoneInfo("Asia/Tokyo"), step=6 * HOUR)
    while not (said := watched.reads(900)):
        assert watched.now < START + 9 * DAY
    assert said == ["refill raised 1d"]
    assert watched.now.astimezone(watched.zone).date() == date(2026, 3, 4)
