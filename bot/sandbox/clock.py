"""Clock that runs at real speed and can be moved forward."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.domain.clock import LOOK_AGAIN, Clock, SystemClock


class MovableClock:
    """Real time plus what it was moved by; moves wake sleepers. Time limits of calls stay on real time."""

    def __init__(self, offset: timedelta = timedelta(0), real: Clock | None = None) -> None:
        self.offset = offset
        self._real = real or SystemClock()
        self._jump = asyncio.Event()
        self._sleepers: dict[object, datetime] = {}
        self._awake: set[asyncio.Task[Any]] = set()

    def now(self) -> datetime:
        return self._real.now() + self.offset

    def move(self, by: timedelta) -> None:
        """Move forward, never back. Sleepers woken by an earlier move count as busy no more."""
        if by < timedelta(0):
            raise ValueError("time goes forward only")
        self.offset += by
        self._awake.clear()
        self._jump.set()
        self._jump = asyncio.Event()

    async def sleep_until(self, moment: datetime) -> None:
        task, sleeper = asyncio.current_task(), object()
        if task is not None:
            self._awake.discard(task)
        self._sleepers[sleeper] = moment
        try:
            again_at = asyncio.get_running_loop().time() + LOOK_AGAIN
            while (left := (moment - self.now()).total_seconds()) > 0:
                if (longest := again_at - asyncio.get_running_loop().time()) <= 0:
                    break
                await self._jump_within(min(left, longest))
        finally:
            del self._sleepers[sleeper]
        if task is not None:
            self._awake.add(task)

    @property
    def busy(self) -> bool:
        """Return whether a sleeper whose moment has come still waits, or was woken and has not gone back to sleep."""
        self._awake = {task for task in self._awake if not task.done()}
        now = self.now()
        return bool(self._awake) or any(moment <= now for moment in self._sleepers.values())

    async def _jump_within(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._jump.wait()
        except TimeoutError:
            return
