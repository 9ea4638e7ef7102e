"""Several accounts open the breaker, one never does."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.providers.breaker import Breaker

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.failure(36)


def failing(*moments: tuple[str, int]) -> Breaker:
    breaker = Breaker()
    for caller, second in moments:
        breaker.failed(caller, NOON + second * SECOND)
    return breaker


def test_three_callers_open_it_for_thirty_seconds() -> None:
    breaker = failing(("a", 0), ("b", 1), ("c", 2))
    assert not breaker.is_open(NOON - SECOND) or breaker.is_open(NOON)
    assert breaker.is_open(NOON + 31 * SECOND)
    assert not breaker.is_open(NOON + 32 * SECOND)


def test_one_account_never_opens_it() -> None:
    assert not failing(*(("a", second) for second in range(50))).is_open(NOON + 50 * SECOND)


def test_failures_a_minute_apart_do_not_add_up() -> None:
    assert not failing(("a", 0), ("b", 1), ("c", 60)).is_open(NOON + 60 * SECOND)


def test_a_success_between_starts_the_count_again() -> None:
    breaker = failing(("a", 0), ("b", 1))
    breaker.succeeded()
    breaker.failed("c", NOON + 2 * SECOND)
    assert not breaker.is_open(NOON + 2 * SECOND)


def test_a_success_closes_it() -> None:
    breaker = failing(("a", 0), ("b", 1), ("c", 2))
    breaker.succeeded()
    assert not breaker.is_open(NOON + 3 * SECOND)


def test_failures_while_open_do_not_prolong_it() -> None:
    breaker = failing(("a", 0), ("b", 0), ("c", 0), ("a", 20), ("b", 20), ("c", 20))
    assert not breaker.is_open(NOON + 30 * SECOND)


def test_after_its_rest_it_takes_several_accounts_again() -> None:
    breaker = failing(("a", 0), ("b", 0), ("c", 0), ("a", 31))
    assert not breaker.is_open(NOON + 31 * SECOND)
