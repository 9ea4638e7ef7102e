"""Interruptible waiting: until a moment of the injected clock, or until somebody rings."""

import asyncio
from datetime import datetime

from bot.domain.clock import Clock


class Bell:
    """A loop hushes it before it looks for work, so that what rings meanwhile is not missed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    def hush(self) -> None:
        self._rung.clear()

    async def wait_until(self, moment: datetime) -> None:
        """Return at the moment (UTC), or when somebody rings."""
        async with asyncio.TaskGroup() as group:
            sleeping = group.create_task(self._clock.sleep_until(moment))
            ringing = group.create_task(self._rung.wait())
            await asyncio.wait((sleeping, ringing), return_when=asyncio.FIRST_COMPLETED)
            sleeping.cancel()
            ringing.cancel()
