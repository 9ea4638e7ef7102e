from datetime import timedelta

from bot.domain.clock import SystemClock


async def test_the_clock_is_in_utc_and_does_not_wait_for_the_past() -> None:
    clock = SystemClock()
    now = clock.now()
    assert now.utcoffset() == timedelta()
    await clock.sleep_until(now - timedelta(days=1))
    assert clock.now() >= now
