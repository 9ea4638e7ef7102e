"""Runway and unusual spending: what the forecast warns of."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.alerts.time_to_threshold import time_to_threshold
from bot.domain.alerting import Event, Severity
from tests.alerts.watched import DAY, HEADLINE, START, Watched, chosen


def nearest(watched: Watched) -> timedelta | None:
    return time_to_threshold(watched.settings.of(HEADLINE), watched.facts())


def draining(watched: Watched, left: int, an_hour: int, hours: int) -> list[str]:
    return [f"{line} at {left - an_hour * n}" for n in range(hours) for line in watched.reads(left - an_hour * n)]


def test_without_a_refill_it_warns_so_many_days_ahead_and_critically_a_day_ahead() -> None:
    watched = Watched(chosen("runway on"), limit=None)
    said = draining(watched, 10000, 50, 199)  # 1,200 a day
    assert said == ["runway raised 3d at 3600", "runway escalated 1d at 1200"]


def test_what_has_run_out_has_not_recovered() -> None:
    watched = Watched(chosen("runway on"), limit=None)
    assert watched.spends(*(4000 - 50 * n for n in range(80)), 0, 0, 0) == ["runway raised 3d", "runway escalated 1d"]


def test_the_last_day_is_critical() -> None:
    watched, events = Watched(chosen("runway on")), list[Event]()
    for number in range(90):
        watched.reads(4000 - 50 * number)
        watched.notified = {}
        events += watched.events()
    assert {(str(event.level), event.severity) for event in events} == {
        ("3d", Severity.NORMAL),
        ("1d", Severity.CRITICAL),
    }
    assert all(event.figures.runs_out_at and event.figures.burn_rate for event in events)


def test_under_a_day_of_data_nothing_warns() -> None:
    assert draining(Watched(chosen("runway on", "spending on")), 1100, 50, 23) == []


@pytest.mark.parametrize(("refill_in", "said"), [(10, ["runway raised"]), (6, [])])
def test_with_a_refill_it_warns_if_the_balance_does_not_last_until_then(refill_in: int, said: list[str]) -> None:
    watched = Watched(chosen("runway on"), refill_at=START + DAY * refill_in)
    assert watched.spends(*(10000 - 50 * n for n in range(80))) == said  # 1,200 a day: over after 8 days


def test_what_outlives_its_refill_warns_of_nothing_however_near_the_end() -> None:
    watched = Watched(chosen("runway on"), refill_at=START + DAY * 2)
    assert watched.spends(*(2600 - 50 * n for n in range(40))) == []


def test_a_refill_ends_the_warning_once() -> None:
    watched = Watched(chosen("runway on"), refill_at=START + DAY * 6)
    assert watched.spends(*(6000 - 50 * n for n in range(60))) == ["runway raised", "runway escalated 3d"]
    watched.refill_at = START + DAY * 36
    assert watched.spends(*(90000 - 50 * n for n in range(48))) == ["runway recovered"]


def test_a_day_that_costs_three_times_the_usual_is_notified_once_until_a_usual_day_has_passed() -> None:
    watched, left, said = Watched(chosen("spending on")), 10**6, list[str]()
    for hour in range(24 * 14):
        left -= 40 if 24 * 6 <= hour < 24 * 8 else 10
        said += [f"{line} on day {hour // 24}" for line in watched.reads(left)]
    assert said == ["spending raised 3x on day 7", "spending recovered on day 8"]


def test_spending_names_what_it_compares() -> None:
    watched, left = Watched(chosen("spending on")), 10**6
    for hour in range(24 * 6):
        left -= 40 if hour > 24 * 5 - 4 else 10
        watched.reads(left)
    (state,) = watched.states.values()
    assert state.threshold == "3x"
    figures = watched.facts().figures
    assert figures.usual == 240
    assert figures.spent is not None
    assert figures.spent >= 720


def test_the_nearest_event_is_a_level_or_the_end() -> None:
    watched = Watched(limit=Decimal(10000))
    watched.spends(9000, 8990)
    assert nearest(watched) is None
    watched.spends(*(8980 - 10 * n for n in range(48)))
    near = nearest(watched)
    assert near is not None
    assert abs(near - timedelta(hours=651)) < timedelta(minutes=1)
    watched.spends(2100)
    assert nearest(watched) == timedelta(0)
    watched.spends(1700)  # a week of the burn rate is 1,680, but counts for nothing where a limit is known
    below = nearest(watched)
    assert below is not None
    assert below > timedelta(0)


def test_where_nothing_is_spent_the_next_event_is_far() -> None:
    watched = Watched(chosen("low 20%"))
    watched.spends(*[500] * 48)
    far = nearest(watched)
    assert far is not None
    assert far > timedelta(days=3000)
