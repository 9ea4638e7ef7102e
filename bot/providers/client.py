"""Client of one provider: its concurrency slots and its breaker."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from bot.domain.errors import Busy, OutcomeUnknown, Unavailable
from bot.providers.breaker import Breaker
from bot.providers.declaration import Credentials, Provider
from bot.providers.http import Http, Upstream
from bot.providers.meter import CallLimits, Meter

T = TypeVar("T")


class ProviderClient:
    """Client of one provider, shared by all accounts."""

    def __init__(self, provider: Provider, upstream: Upstream, limits: CallLimits) -> None:
        self.provider = provider
        self._upstream = upstream
        self._limits = limits
        self._slots = asyncio.Semaphore(provider.concurrency)
        self._breaker = Breaker()

    @property
    def is_busy(self) -> bool:
        """Whether no concurrency slot is free."""
        return self._slots.locked()

    async def run(
        self,
        work: Callable[[Http], Awaitable[T]],
        credentials: Credentials,
        meter: Meter,
        caller: str,
        *,
        user_initiated: bool = True,
    ) -> T:
        """Return what `work` does with one call, within its time and in a concurrency slot of this provider.

        While the breaker is open, a call that a person asked for goes out once, any other raises Unavailable at once.
        """
        broken = self._breaker.is_open(self._upstream.clock.now())
        if broken and not user_initiated:
            raise Unavailable("breaker open")
        deadline = asyncio.get_running_loop().time() + self._limits.call
        limits = replace(self._limits, retries=0) if broken else self._limits
        await self._take_slot(deadline)
        try:
            http = Http(self.provider, self._upstream, limits, meter, deadline=deadline, credentials=credentials)
            result = await work(http)
        except (Unavailable, OutcomeUnknown):
            self._breaker.failed(caller, self._upstream.clock.now())
            raise
        finally:
            self._slots.release()
        self._breaker.succeeded()
        return result

    async def _take_slot(self, deadline: float) -> None:
        """Take a free slot at once, without a timer, or else wait until the deadline. Raises Busy."""
        if not self.is_busy:
            await self._slots.acquire()
            return
        try:
            async with asyncio.timeout_at(deadline):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy from None
