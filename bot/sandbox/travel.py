"""Time travel in small steps: the work of each is finished before the next begins."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.sandbox.clock import MovableClock

STEP = timedelta(minutes=15)
LOOK_EVERY = 0.005  # seconds of real time
STILL_LOOKS = 2  # looks in a row that find nothing in hand
PATIENCE = 15.0  # seconds of real time; a call to a provider ends within 12

InHand = Callable[[], Awaitable[bool]]


class Travel:
    """Time travel. in_hand: whether anything that became due is still being worked on.

    target: where a walk leads while there is one. changed: called at each of its steps.
    """

    def __init__(self, clock: MovableClock, in_hand: InHand, changed: Callable[[], object]) -> None:
        self._clock = clock
        self._in_hand = in_hand
        self._changed = changed
        self._walking = asyncio.Lock()
        self.target: datetime | None = None

    async def to(self, moment: datetime) -> None:
        """Walk to the moment; a walk under way is finished first. Returns when all is done that became due."""
        async with self._walking:
            self.target = moment
            try:
                await self.settled()
                while self.target is not None and (left := self.target - self._clock.now()) > timedelta(0):
                    self._clock.move(min(STEP, left))
                    self._changed()
                    await self.settled()
            finally:
                self.target = None
                self._changed()

    def stop(self) -> None:
        """End the walk after its current step."""
        self.target = None

    async def settled(self) -> None:
        """Return when nothing is in hand, or after PATIENCE: something that never ends must not stop time."""
        still = 0
        try:
            async with asyncio.timeout(PATIENCE):
                while still < STILL_LOOKS:
                    await asyncio.sleep(LOOK_EVERY)
                    still = 0 if await self._in_hand() else still + 1
        except TimeoutError:
            return
