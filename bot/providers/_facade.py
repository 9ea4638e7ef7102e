"""All providers behind one door: how many may go in at once, and when nobody should knock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar
from weakref import WeakValueDictionary

import httpx
from pydantic import SecretStr

from bot.domain.clock import Clock
from bot.domain.errors import NotAllowed, OutcomeUnknown, Unavailable
from bot.domain.profile import Editable, Profile
from bot.domain.reading import Reading
from bot.providers._base import Credentials, Meter, Provider, ProviderHttp, ProviderInfo, Unmetered
from bot.providers._breaker import Breaker
from bot.providers._http import LIMITS, Call, Limits
from bot.providers._registry import registry

T = TypeVar("T")
UNMETERED = Unmetered()
TURN = 1.0  # seconds; a 429 comes at once, and whoever only waits for a slow answer need not


class Providers:
    """Every function takes a provider's id and raises kinds of ProviderError only (KeyUnusable for a key that cannot
    be sent). `caller` is an account's identity, never a key: the breaker counts different ones. `meter` is the key's: a
    request that it does not admit raises KeyHeld.
    """

    def __init__(
        self, client: httpx.AsyncClient, urls: Mapping[str, str], clock: Clock, limits: Limits = LIMITS
    ) -> None:
        """`urls` are base URLs by provider id, without a final slash; the documented ones stand in for absent ones."""
        self._gates = {
            name: _Gate(provider, client, urls.get(name, provider.info.base_url), clock, limits)
            for name, provider in registry().items()
        }

    def infos(self) -> Sequence[ProviderInfo]:
        return [gate.provider.info for gate in self._gates.values()]

    def info(self, provider: str) -> ProviderInfo:
        return self._gates[provider].provider.info

    async def read(
        self,
        provider: str,
        credentials: Credentials,
        last: Reading | None = None,
        *,
        caller: str,
        asked: bool = True,
        meter: Meter = UNMETERED,
    ) -> Reading:
        """Return what the account holds now.

        While the provider's breaker is open, a call that a person asked for goes out once, and any other raises
        Unavailable at once. Figures that change only with the plan may come from `last`.
        """
        gate = self._gates[provider]
        return await gate.run(
            lambda http: gate.provider.read(http, credentials, last), credentials, meter, caller, asked=asked
        )

    async def profile(
        self,
        provider: str,
        credentials: Credentials,
        *,
        caller: str,
        asked: bool = True,
        meter: Meter = UNMETERED,
    ) -> Profile:
        """Return the whole profile; `asked` as for `read`."""
        gate = self._gates[provider]
        return await gate.run(
            lambda http: gate.provider.profile(http, credentials), credentials, meter, caller, asked=asked
        )

    async def edit(
        self,
        provider: str,
        credentials: Credentials,
        field: Editable,
        value: str,
        *,
        caller: str,
        meter: Meter = UNMETERED,
    ) -> str | None:
        """Return what the provider holds afterwards, which may not be `value`; None is "not set".

        NotAllowed also where the provider documents no such change; OutcomeUnknown where nobody can say.
        """
        gate = self._gates[provider]
        change = gate.provider.edit
        if change is None or field not in gate.provider.info.edits:
            raise NotAllowed
        return await gate.run(lambda http: change(http, credentials, field, value), credentials, meter, caller)


class _Gate:
    """One provider: its places, its breaker, and whose turn it is of those who hold one key."""

    def __init__(
        self, provider: Provider, client: httpx.AsyncClient, base_url: str, clock: Clock, limits: Limits
    ) -> None:
        self.provider = provider
        self._client = client
        self._base_url = base_url
        self._clock = clock
        self._limits = limits
        self._places = asyncio.Semaphore(provider.info.concurrency)
        self._breaker = Breaker()
        self._turns = WeakValueDictionary[frozenset[SecretStr], asyncio.Lock]()

    async def run(
        self,
        work: Callable[[ProviderHttp], Awaitable[T]],
        credentials: Credentials,
        meter: Meter,
        caller: str,
        *,
        asked: bool = True,
    ) -> T:
        """Return what `work` does with one call, within its time and in a place of this provider."""
        broken = self._breaker.is_open(self._clock.now())
        if broken and not asked:
            raise Unavailable("breaker open")
        deadline = asyncio.get_running_loop().time() + self._limits.call
        async with self._place(deadline), self._turn(credentials):
            call = Call(
                self._client,
                self._base_url,
                self._clock,
                replace(self._limits, retries=0) if broken else self._limits,
                meter,
                deadline=deadline,
                secrets=[secret for field in credentials.values() if (secret := field.get_secret_value())],
            )
            try:
                result = await work(call)
            except (Unavailable, OutcomeUnknown):
                self._breaker.failed(caller, self._clock.now())
                raise
        self._breaker.succeeded()
        return result

    @asynccontextmanager
    async def _place(self, deadline: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(deadline):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable("busy") from None
        try:
            yield
        finally:
            self._places.release()

    @asynccontextmanager
    async def _turn(self, credentials: Credentials) -> AsyncIterator[None]:
        """One call of a key at a time, so that a 429 to one is known before the next goes out."""
        turn = self._turns.setdefault(frozenset(credentials.values()), asyncio.Lock())
        try:
            async with asyncio.timeout(TURN):
                await turn.acquire()
        except TimeoutError:
            yield
            return
        try:
            yield
        finally:
            turn.release()
