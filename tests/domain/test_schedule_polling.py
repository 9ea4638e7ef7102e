"""When an account is read next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.polling import longest_backoff, next_poll, spacing
from tests.domain.trends import PATIENT

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EVERY = st.integers(1, 86400).map(float)
JITTER = st.floats(0, 1, exclude_max=True)
NEAR = st.none() | st.timedeltas(timedelta(0), timedelta(days=4000))


def wait(nearest: timedelta | None = None, due: datetime | None = None, failures: int = 0) -> float:
    return (next_poll(NOW, every=900, nearest=nearest, due=due, failures=failures) - NOW).total_seconds()


def test_it_reads_as_often_as_something_is_near() -> None:
    assert wait() == 900
    assert wait(nearest=timedelta(0)) == 300
    assert wait(nearest=timedelta(hours=6)) == 900
    assert wait(nearest=timedelta(days=100)) == 7200


def test_a_refill_that_falls_due_is_looked_at_shortly_afterwards() -> None:
    far = timedelta(days=100)
    assert wait(nearest=far, due=NOW + timedelta(minutes=30)) == 1860
    assert wait(nearest=far, due=NOW + timedelta(days=1)) == 7200
    assert wait(nearest=far, due=NOW) == 300
    assert wait(nearest=far, due=NOW - timedelta(minutes=59)) == 300
    assert wait(nearest=far, due=NOW - timedelta(minutes=60)) == 7200


def test_failures_double_the_wait_up_to_a_limit() -> None:
    assert [wait(failures=number) for number in range(1, 7)] == [900, 1800, 3600, 7200, 7200, 7200]
    assert wait(failures=10**9, nearest=timedelta(0), due=NOW) == 7200
    assert longest_backoff(1) == 60


@PATIENT
@given(EVERY, NEAR, NEAR, st.integers(0, 10**6), JITTER)
def test_the_wait_keeps_its_bounds(
    every: float, near: timedelta | None, due: timedelta | None, failures: int, jitter: float
) -> None:
    due_at = None if due is None else NOW + due
    at = next_poll(NOW, every=every, nearest=near, due=due_at, failures=failures, jitter=jitter)
    seconds = (at - NOW).total_seconds()
    assert every / 3 - 1e-5 <= seconds <= (longest_backoff(every) if failures else every * 8)


@PATIENT
@given(EVERY, st.integers(0, 40), JITTER)
def test_chance_shortens_the_wait_by_a_tenth_at_most(every: float, failures: int, jitter: float) -> None:
    full = next_poll(NOW, every=every, failures=failures) - NOW
    drawn = next_poll(NOW, every=every, failures=failures, jitter=jitter) - NOW
    assert full * 0.9 <= drawn <= full
    assert jitter < 0.01 or drawn < full


def test_chance_never_shortens_the_shortest_wait() -> None:
    shortest = next_poll(NOW, every=900, nearest=timedelta(0), jitter=0.9)
    assert shortest == NOW + timedelta(seconds=300)


@PATIENT
@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_key_is_asked_at_most_a_quarter_of_what_it_may(hourly: int, daily: int) -> None:
    apart = spacing(hourly, daily)
    assert timedelta(hours=1) / apart <= hourly / 4 * 1.001
    assert timedelta(days=1) / apart <= daily / 4 * 1.001


@pytest.mark.parametrize("unlimited", [0, None])
def test_no_limit_asks_for_no_distance(unlimited: int | None) -> None:
    assert spacing(unlimited, unlimited) == timedelta(0)
    assert spacing(100, unlimited) == timedelta(seconds=144)
    assert spacing(unlimited, 1000) == timedelta(seconds=345.6)
    assert spacing(100, 1000) == timedelta(seconds=345.6)
