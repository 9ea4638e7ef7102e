import pytest

from bot.telegram.dispatch import rate_limit
from bot.telegram.dispatch.rate_limit import LIMIT, NOTICE_EVERY, WINDOW, RateLimiter, RateVerdict

ANN, BORIS = 1, 2


def burst(
    limiter: RateLimiter, count: int, *, start: float = 0.0, within: float = 1.0, user: int = ANN
) -> list[RateVerdict]:
    """So many updates evenly over a time, in the order they came."""
    moments = [start + within * number / count for number in range(count)]
    return [limiter.judge(user, moment, moment) for moment in moments]


def test_thirty_in_ten_seconds_are_served() -> None:
    limiter = RateLimiter()
    assert burst(limiter, LIMIT, within=0) == [RateVerdict.SERVE] * LIMIT
    assert LIMIT == 30
    assert burst(limiter, LIMIT, start=WINDOW, within=WINDOW) == [RateVerdict.SERVE] * LIMIT


@pytest.mark.failure(22)
def test_a_flood_gets_one_notice_and_then_silence() -> None:
    verdicts = burst(RateLimiter(), 100)
    assert verdicts == [RateVerdict.SERVE] * LIMIT + [RateVerdict.NOTICE] + [RateVerdict.DROP] * (100 - LIMIT - 1)


@pytest.mark.failure(22)
def test_a_flood_that_goes_on_is_told_again_after_a_while() -> None:
    verdicts = burst(RateLimiter(), 1000, within=NOTICE_EVERY * 1.5)
    assert verdicts.count(RateVerdict.NOTICE) == 2


def test_one_persons_flood_is_nobody_elses() -> None:
    limiter = RateLimiter()
    burst(limiter, 100)
    assert limiter.judge(BORIS, 1.0, 1.0) is RateVerdict.SERVE


def test_who_pauses_is_served_again() -> None:
    limiter = RateLimiter()
    burst(limiter, 100)
    assert limiter.judge(ANN, WINDOW + 1.0, WINDOW + 1.0) is RateVerdict.SERVE


def test_a_backlog_after_an_outage_is_no_flood() -> None:
    """It arrives at once but was written over hours."""
    limiter = RateLimiter()
    verdicts = [limiter.judge(ANN, 10_000.0, minute * 60.0) for minute in range(100)]
    assert set(verdicts) == {RateVerdict.SERVE}


def test_a_stopped_clock_is_no_way_round_the_limit() -> None:
    limiter = RateLimiter()
    verdicts = [limiter.judge(ANN, moment / 10, 0.0) for moment in range(50)]
    assert RateVerdict.DROP in verdicts


@pytest.mark.failure(22, 64)
def test_a_clock_that_is_set_back_silences_nobody() -> None:
    limiter = RateLimiter()
    burst(limiter, 100, start=10_000.0)
    assert burst(limiter, LIMIT) == [RateVerdict.SERVE] * LIMIT
    assert burst(limiter, 2, start=2.0) == [RateVerdict.NOTICE, RateVerdict.DROP]


def test_only_so_many_people_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "PEOPLE", 3)
    limiter = RateLimiter()
    burst(limiter, LIMIT)
    for stranger in range(10, 13):
        limiter.judge(stranger, 1.0, 1.0)
    assert limiter.judge(ANN, 1.0, 1.0) is RateVerdict.SERVE
    assert len(limiter._senders) == 3
