"""What was spent in a period, by balance and unit."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Balance, Part, Reading, TakenReading
from bot.domain.spending import Spending, by_day, spending
from bot.domain.trend import Lapse
from tests.domain.trends import DAY, HOUR, PATIENT, START


def taken(hours: float, *balances: Balance, **other: object) -> TakenReading:
    return TakenReading(Reading(balances, **other), START + HOUR * hours)  # type: ignore[arg-type]


def usd(amount: str | int | None, **other: object) -> Balance:
    return Balance("usd", "USD", None if amount is None else Decimal(amount), **other)  # type: ignore[arg-type]


def eur(amount: str | int) -> Balance:
    return Balance("eur", "EUR", Decimal(amount))


def test_what_fell_is_spent_and_what_rose_is_added_each_by_its_balance() -> None:
    readings = [
        taken(0, usd("10.00"), eur(5)),
        taken(1, usd("9.50"), eur(5)),
        taken(2, usd("29.50"), eur(4)),
        taken(3, usd(None), eur(4)),
        taken(4, eur(4), usd("29.25")),
    ]
    found = spending(readings, START, START + DAY)
    assert found == [
        Spending("eur", "EUR", Decimal(1)),
        Spending("usd", "USD", Decimal("0.75"), added=Decimal(20)),
    ]


def test_a_change_counts_in_the_period_of_the_reading_that_shows_it() -> None:
    readings = [taken(hour, usd(100 - hour)) for hour in range(0, 49, 6)]
    (first,) = spending(readings, START - DAY, START + DAY)
    (second,) = spending(readings, START + DAY, START + 2 * DAY)
    assert first.spent == second.spent == Decimal(24)


@PATIENT
@given(st.lists(st.integers(-500, 500), min_size=2, max_size=30), st.integers(0, 30))
def test_two_periods_add_up_to_one(amounts: list[int], cut: int) -> None:
    readings = [taken(hour, usd(amount)) for hour, amount in enumerate(amounts)]
    middle, end = START + HOUR * cut, START + 40 * HOUR
    parts = [*spending(readings, START, middle), *spending(readings, middle, end)]
    (whole,) = spending(readings, START, end)
    assert sum(part.spent for part in parts) == whole.spent
    assert sum(part.added for part in parts) == whole.added
    assert whole.added - whole.spent - whole.lapsed == amounts[-1] - amounts[0]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Los_Angeles"])
def test_the_days_add_up_to_the_period(zone: str) -> None:
    readings = [taken(hour, usd(1000 - hour * hour // 7)) for hour in range(0, 30 * 24, 5)]
    start, end = START + 3 * DAY + 7 * HOUR, START + 24 * DAY
    days = list(by_day(readings, start, end, ZoneInfo(zone)))
    (whole,) = spending(readings, start, end)
    assert sum(each.spent for _, found in days for each in found) == whole.spent
    assert days[0][0] == start
    assert all(begin.astimezone(ZoneInfo(zone)).hour == 0 for begin, _ in days[1:])
    assert len({begin.astimezone(ZoneInfo(zone)).date() for begin, _ in days}) == len(days) >= 21


def test_a_change_is_of_the_day_that_shows_it_also_behind_an_unknown_amount() -> None:
    before, after = (timedelta(hours=24 - START.hour) + side for side in (-HOUR, HOUR))  # midnight
    readings = [taken(0, usd(100)), taken(before / HOUR, usd(None)), taken(after / HOUR, usd(90))]
    days = by_day(readings, START, START + DAY, ZoneInfo("UTC"))
    assert [sum(each.spent for each in found) for _, found in days] == [0, 10]


@pytest.mark.failure(83)
def test_what_lapsed_is_not_spent() -> None:
    end = START + 90 * timedelta(minutes=1)
    bonus = (Part("bonus_tokens", Decimal(300)),)
    plan = [taken(0, usd(900), plan_expires_at=end), taken(1, usd(890), plan_expires_at=end), taken(2, usd(0))]
    given_away = [taken(0, usd(900, parts=bonus)), taken(1, usd(600, parts=(Part("bonus_tokens", Decimal(0)),)))]
    assert spending(plan, START, START + DAY) == [Spending("usd", "USD", Decimal(10), Decimal(890))]
    assert spending(given_away, START, START + DAY) == [Spending("usd", "USD", Decimal(0), Decimal(300))]
    known = [taken(hour, usd(amount)) for hour, amount in enumerate((900, 890, 585, 580))]  # as the history keeps them
    lapses = {"usd": [Lapse(START + 2 * HOUR, Decimal(300))], "eur": [Lapse(START + HOUR, Decimal(9))]}
    assert spending(known, START, START + DAY, lapses) == [Spending("usd", "USD", Decimal(20), Decimal(300))]
    days = [each for _, found in by_day(known, START, START + DAY, ZoneInfo("UTC"), lapses) for each in found]
    assert (sum(each.spent for each in days), sum(each.lapsed for each in days)) == (20, 300)


def test_windows_what_is_billed_afterwards_and_single_readings_have_no_spending() -> None:
    window = [taken(hour, usd(100 - hour, period=5 * HOUR)) for hour in range(3)]
    billed = [taken(hour, usd(hour), postpaid=True) for hour in range(3)]
    shown = [taken(hour, usd(9 - hour, watched=False)) for hour in range(3)]
    for readings in (window, billed, shown, [taken(0, usd(1))], []):
        assert spending(readings, START - DAY, START + DAY) == []
