"""Increases: which are refills, and on which day the next one comes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.refills import Increase, IncreaseKind, learnt_day, next_month_day, next_refill
from bot.domain.schedule import month_day
from bot.domain.trend import Sample, Trend
from tests.domain.trends import DAY, HOUR, PATIENT, START, trend_of

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")


def increase_on(text: str, amount: int = 1000, kind: IncreaseKind = IncreaseKind.UNKNOWN) -> Increase:
    at = datetime.fromisoformat(text).replace(tzinfo=UTC) + HOUR
    return Increase(at - HOUR, at, Decimal(amount), kind)


def increase_of(named_before: datetime | None, named_now: datetime | None = None) -> Increase:
    """An increase of 60 between START and an hour later."""
    trend = Trend().extended(Sample(START, Decimal(40), refill_at=named_before))
    increase = trend.extended(Sample(START + HOUR, Decimal(100), refill_at=named_now)).increase
    assert increase is not None
    return increase


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (None, None, IncreaseKind.UNKNOWN),
        (None, START + DAY, IncreaseKind.UNKNOWN),
        (START + HOUR / 2, None, IncreaseKind.REFILL),
        (START - HOUR, START - HOUR, IncreaseKind.REFILL),
        (START + DAY * 9, START + DAY * 40, IncreaseKind.REFILL),
        (START + DAY * 9, START + DAY * 9, IncreaseKind.TOP_UP),
        (START - DAY * 30, START - DAY * 30, IncreaseKind.TOP_UP),
    ],
    ids=["no date", "a first date", "due", "overdue", "moved on", "far ahead", "a date long gone"],
)
def test_the_dates_tell_a_refill_from_a_top_up(
    before: datetime | None, now: datetime | None, kind: IncreaseKind
) -> None:
    assert increase_of(before, now) == Increase(START, START + HOUR, Decimal(60), kind)


def test_only_the_newest_reading_brings_an_increase() -> None:
    trend = trend_of([(START, 50), (START + HOUR, 60)])
    assert trend.increase is not None
    assert trend_of([(START + HOUR * 2, 55)], trend).increase is None


@pytest.mark.failure(40)
def test_a_refill_spent_between_two_readings_is_not_seen() -> None:
    trend = trend_of([(START, 100), (START + HOUR, 100), (START + HOUR * 2, 99)])
    assert trend.increases == ()


@pytest.mark.parametrize(
    ("days", "learnt"),
    [
        (["2026-01-15", "2026-02-15"], 15),
        (["2026-01-15", "2026-02-15", "2026-03-15"], 15),
        (["2026-01-15", "2026-02-16"], 15),
        (["2026-01-31", "2026-02-28"], 31),
        (["2026-02-28", "2026-03-31"], 31),
        (["2026-01-29", "2026-02-28"], 29),
        (["2026-01-28", "2026-02-28"], 28),
        (["2026-12-01", "2027-01-01"], 1),
        (["2026-01-15"], None),
        (["2026-01-15", "2026-01-29"], None),
        (["2026-01-15", "2026-03-15"], None),
        (["2026-01-15", "2026-02-18"], None),
    ],
)
def test_two_refills_a_month_apart_teach_the_day(days: list[str], learnt: int | None) -> None:
    increases = [increase_on(day) for day in days]
    assert learnt_day(increases, increases[-1].at + DAY) == learnt


def test_corrections_and_top_ups_teach_nothing() -> None:
    refills = [increase_on("2026-01-15"), increase_on("2026-02-15")]
    between = [increase_on("2026-01-20", 5), increase_on("2026-01-27", 2000, IncreaseKind.TOP_UP)]
    assert learnt_day([refills[0], *between, refills[1]], refills[1].at) == 15
    assert (
        learnt_day([increase_on(f"2026-0{month}-15", kind=IncreaseKind.TOP_UP) for month in (1, 2)], refills[1].at)
        is None
    )
    often = [increase_on(f"2026-01-{day:02}") for day in range(10, 32, 7)] + [increase_on("2026-02-10")]
    assert learnt_day(often, often[-1].at) is None


def test_what_was_learnt_ends_when_the_refills_do() -> None:
    increases = [increase_on("2026-01-15"), increase_on("2026-02-15")]
    assert learnt_day(increases, increases[-1].at + DAY * 34) == 15
    assert learnt_day(increases, increases[-1].at + DAY * 36) is None


@PATIENT
@given(st.integers(1, 31), st.integers(0, 200), st.integers(0, 20))
def test_a_learnt_day_names_the_next_refill(day: int, month: int, late: int) -> None:
    dates = [month_day(2020 + number // 12, number % 12 + 1, day) for number in range(month, month + 3)]
    seen = [datetime(date.year, date.month, date.day, late, 30, tzinfo=UTC) for date in dates]
    increases = [Increase(at - HOUR, at, Decimal(100), IncreaseKind.UNKNOWN) for at in seen[:2]]
    learnt = learnt_day(increases, seen[1])
    assert learnt is not None
    found = next_month_day(learnt, seen[1], UTC_ZONE)
    assert abs((found.date() - dates[2]).days) <= (0 if day <= 28 else 3)


def test_a_month_of_the_owners_zone_begins_there() -> None:
    assert next_month_day(1, datetime(2026, 5, 31, 21, 59, tzinfo=UTC), BERLIN) == datetime(2026, 5, 31, 22, tzinfo=UTC)
    assert next_month_day(31, datetime(2026, 2, 1, tzinfo=UTC), UTC_ZONE) == datetime(2026, 2, 28, tzinfo=UTC)


def test_the_providers_word_counts_before_the_owners_and_that_before_what_was_learnt() -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    named = now + timedelta(days=3)
    assert next_refill(named, 15, 20, now, UTC_ZONE) == named
    assert next_refill(now, 15, 20, now, UTC_ZONE) == datetime(2026, 3, 15, tzinfo=UTC)
    assert next_refill(None, None, 20, now, BERLIN) == datetime(2026, 3, 20, tzinfo=UTC)
    assert next_refill(None, None, None, now, UTC_ZONE) is None
