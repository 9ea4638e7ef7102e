"""Interruptible waiting: until a moment of the injected clock, or until it is set."""

import asyncio
from datetime import datetime

from bot.domain.clock import Clock


class Wakeup:
    """An asyncio event on the injected clock. A loop clears it before it looks for work: so nothing set is missed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    def clear(self) -> None:
        self._event.clear()

    async def wait_until(self, moment: datetime) -> None:
        """Return at the moment (UTC), or when it is set."""
        async with asyncio.TaskGroup() as group:
            sleeping = group.create_task(self._clock.sleep_until(moment))
            signalled = group.create_task(self._event.wait())
            await asyncio.wait((sleeping, signalled), return_when=asyncio.FIRST_COMPLETED)
            sleeping.cancel()
            signalled.cancel()
