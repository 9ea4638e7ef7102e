"""Clock: the one source of time, handed in wherever time is asked for."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol

LOOK_AGAIN = 60.0  # seconds of real time


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the moment in UTC, zone-aware."""
        ...

    async def sleep_until(self, moment: datetime) -> None:
        """Return when `moment` (UTC) has come, at once when it has passed, and after LOOK_AGAIN at the latest.

        A loop then reads the time anew: the clock may have been set back since the moment was chosen.
        """
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place

    async def sleep_until(self, moment: datetime) -> None:
        await asyncio.sleep(min(max(0.0, (moment - self.now()).total_seconds()), LOOK_AGAIN))
