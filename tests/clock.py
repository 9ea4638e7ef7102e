"""Clocks for tests: one in which no time passes by itself, and the machine's, which can be put forward and back."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.domain.clock import LOOK_AGAIN, SystemClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = 0.02  # seconds


class StillClock:
    """Moves only when told; nobody waits by it."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by

    async def sleep_until(self, moment: datetime) -> None:
        raise AssertionError(moment)


class SteppingClock:
    """The machine's time, which a test can put forward and back.

    Putting it back wakes who sleeps: their moment is far off then, but timers go by the time that passes.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._stepped = asyncio.Event()
        self._put_back = 0

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead

    def step(self, **by: float) -> None:
        """Let the time named as for `timedelta` pass at once."""
        self._ahead += timedelta(**by)
        self._put_back += timedelta(**by) < timedelta()
        self._stepped.set()
        self._stepped = asyncio.Event()

    async def sleep_until(self, moment: datetime) -> None:
        put_back = self._put_back
        if (moment - self.now()).total_seconds() > 2 * LOOK_AGAIN:
            await asyncio.sleep(SOON)  # it was chosen before the clock was put back: LOOK_AGAIN is over soon
            return
        while (left := (moment - self.now()).total_seconds()) > 0 and put_back == self._put_back:
            try:
                async with asyncio.timeout(left):
                    await self._stepped.wait()
            except TimeoutError:
                return
