"""The one source of time. Everything that asks what time it is gets a `Clock` handed in."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the moment in UTC, zone-aware."""
        ...

    async def sleep_until(self, moment: datetime) -> None:
        """Return when `moment` (UTC) has come; at once when it has passed."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place

    async def sleep_until(self, moment: datetime) -> None:
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds()))
