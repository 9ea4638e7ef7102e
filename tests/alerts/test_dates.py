"""Refill coming, refilled, plan expiring."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.alerting import Rule
from tests.alerts.watched import DAY, HOUR, START, Watched, chosen


def until(watched: Watched, days: int, amount: int = 900) -> list[str]:
    """Read evenly until so many days after START; each line says how many days after."""
    said = []
    while watched.now < START + DAY * days:
        said += [f"{line} on {(watched.now - START) / DAY:g}" for line in watched.reads(amount)]
    return said


def test_the_plans_end_is_notified_at_each_level() -> None:
    watched = Watched(chosen("expiry on"), plan_ends_at=START + DAY * 10, step=6 * HOUR)
    assert until(watched, 12) == ["expiry raised 7d on 3", "expiry escalated 3d on 7", "expiry escalated 1d on 9"]


def test_an_end_that_moved_away_is_notified_and_arms_again() -> None:
    watched = Watched(chosen("expiry on"), plan_ends_at=START + DAY * 5, step=6 * HOUR)
    assert until(watched, 5) == ["expiry raised 7d on 0.25", "expiry escalated 3d on 2", "expiry escalated 1d on 4"]
    watched.plan_ends_at = START + DAY * 35
    assert until(watched, 29) == ["expiry recovered on 5.25", "expiry raised 7d on 28"]


def test_an_end_in_the_past_or_unknown_says_nothing() -> None:
    watched = Watched(chosen("expiry on"), plan_ends_at=START - DAY)
    assert watched.spends(900, 900) == []
    watched.plan_ends_at = None
    assert watched.spends(900) == []


def test_a_refill_is_notified_a_day_ahead_each_month_and_never_as_recovered() -> None:
    watched = Watched(chosen("refill on"), refill_at=START + DAY * 3, step=6 * HOUR)
    assert until(watched, 3) == ["refill raised 1d on 2"]
    watched.refill_at = START + DAY * 33
    assert until(watched, 33) == ["refill raised 1d on 32"]


def test_the_day_its_owner_named_counts_where_the_provider_names_none() -> None:
    watched = Watched(chosen("refill on 15"), step=6 * HOUR)
    assert until(watched, 30) == ["refill raised 1d on 11.75"]  # at 4 on the 14th


def test_a_refill_says_what_is_likely_to_expire() -> None:
    watched = Watched(chosen("refill on"), refill_at=START + DAY * 3)
    watched.spends(*(900 - 10 * n for n in range(48)))
    watched.notified = {}
    (event,) = watched.events()
    assert event.rule is Rule.REFILL
    assert event.figures.unused is not None
    assert abs(event.figures.unused - (430 - 240)) < Decimal(1)
    assert not event.figures.refill_is_end


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (("refill on", "expiry 3d 1d"), ["expiry raised 3d on 2", "expiry escalated 1d on 4"]),
        (("refill on", "expiry 3d"), ["expiry raised 3d on 2", "refill raised 1d on 4"]),
        (("refill on",), ["refill raised 1d on 4"]),
    ],
)
def test_a_refill_that_is_the_plans_end_too_is_one_message(rules: tuple[str, ...], said: list[str]) -> None:
    end = START + DAY * 5
    watched = Watched(chosen(*rules), refill_at=end, plan_ends_at=end, step=6 * HOUR)
    assert until(watched, 6) == said


def test_one_event_says_that_both_are_one_moment() -> None:
    end = START + timedelta(hours=20)
    watched = Watched(chosen("refill on", "expiry on"), refill_at=end, plan_ends_at=end)
    watched.reads(900)
    watched.notified = {}
    (event,) = watched.events()
    assert event.rule is Rule.EXPIRY
    assert event.figures.refill_is_end


def test_two_moments_on_one_day_are_two_events() -> None:
    watched = Watched(chosen("refill on", "expiry on"), refill_at=START + DAY / 2, plan_ends_at=START + DAY / 3)
    assert watched.reads(900) == ["expiry raised 1d", "refill raised 1d"]


@pytest.mark.failure(40)
def test_refilled_notifies_each_notable_increase_once_and_nothing_that_was_spent_between_two_readings() -> None:
    watched = Watched(chosen("refilled on"))
    assert watched.spends(500, 400, 400, 390) == []
    assert watched.spends(1000, 990, 995) == ["refilled raised"]  # an increase by 5 of 1,000 is a correction
    assert watched.spends(900, 1000) == ["refilled raised"]


def test_what_was_refilled_in_quiet_hours_is_notified_afterwards() -> None:
    watched = Watched(chosen("refilled on"), quiet=True)
    assert watched.spends(500, 1000, 990) == []
    watched.quiet = False
    assert watched.spends(980, 970) == ["refilled raised"]
    watched.now += DAY
    watched.notified = {}
    assert watched.spends(960) == []
