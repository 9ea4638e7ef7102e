"""HTTP of one call of one account: auth, deadline, retries, limits and redaction.

Nothing here logs, and no error carries more than a word: addresses, headers and bodies may hold a key.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from pydantic import SecretStr

from bot.domain.clock import Clock
from bot.domain.errors import AskedTooOften, KeyThrottled, Refused, Unavailable, UnexpectedAnswer
from bot.domain.reading import DayOrMoment
from bot.providers.answer import Answer
from bot.providers.auth import Auth, OutgoingRequest, derived
from bot.providers.body import Format, decode
from bot.providers.causes import check
from bot.providers.declaration import Provider
from bot.providers.meter import CallLimits, Meter
from bot.providers.request import Client, HttpRequest, Received, built, filled

PATIENCE_503 = 2  # seconds; a longer Retry-After leaves no time for the answer
PATIENCE_429 = 1
ACCEPT = {Format.JSON: "application/json", Format.XML: "application/xml"}


@dataclass(frozen=True, slots=True)
class Upstream:
    """Upstream of a provider. origin: stands in for every scheme and host that the provider's file names, if set."""

    client: Client
    origin: str | None
    clock: Clock


class Http:
    """Call of one account, of one or more requests. Functions raise kinds of ProviderError only, or KeyUnusable.

    Paths may name credentials in braces. A plain loop retries, not stamina: how long to wait, and whether at all,
    stands in the answer's Retry-After.
    """

    def __init__(
        self,
        provider: Provider,
        upstream: Upstream,
        limits: CallLimits,
        meter: Meter,
        *,
        deadline: float,
        credentials: Mapping[str, SecretStr],
    ) -> None:
        """deadline: in the event loop's time."""
        self._provider = provider
        self._upstream = upstream
        self._limits = limits
        self._meter = meter
        self._deadline = deadline
        self._secrets = {name: value.get_secret_value() for name, value in credentials.items()}
        self._open = frozenset(credential.name for credential in provider.credentials if not credential.secret)
        self._echoes = derived(self._secrets, self._secrets.keys() - self._open)

    def __repr__(self) -> str:
        return f"Http({self._provider.id!r})"

    @property
    def now(self) -> datetime:
        """The time in UTC."""
        return self._upstream.clock.now()

    def in_days(self, days: Decimal | None, before: DayOrMoment | None = None) -> datetime | None:
        """Return the moment in so many days, for answers that count them; None for None.

        `before` is what the last reading said: it stands while the count agrees with it, so that a date does not move
        with every reading.
        """
        if days is None or not 0 <= days < 10_000:
            return None
        counted = self.now + timedelta(days=float(days))
        if isinstance(before, datetime) and abs(before - counted) < timedelta(days=1):
            return before
        return counted

    def ends_with(self, credential: str, end: str) -> bool:
        """Return whether a credential ends so, where its end says which host it belongs to."""
        return self._secrets[credential].endswith(end)

    def keep(self, credential: str, answer: Answer, path: str) -> None:
        """Keep an access token out of an answer as a credential of this call, redacted like any other."""
        token = answer.text(path)
        if not token or not token.isascii() or not token.isprintable():
            raise UnexpectedAnswer(path)
        self._secrets[credential] = token
        self._echoes = derived(self._secrets, self._secrets.keys() - self._open)

    async def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        values: Mapping[str, str | None] | None = None,
        auth: Auth | None = None,
        origin: str | None = None,
    ) -> Answer:
        """Return the answer to a GET.

        values: what the braces of the path mean beside credentials. auth, origin: others than the provider's usual.
        """
        outgoing = OutgoingRequest(dict(headers or {}), dict(params or {}))
        return await self._read(self._request("GET", path, outgoing, values, auth, origin))

    async def post(
        self,
        path: str,
        *,
        json: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        values: Mapping[str, str | None] | None = None,
        auth: Auth | None = None,
        origin: str | None = None,
    ) -> Answer:
        """Return the answer to a POST that only reads: it is sent again like a GET. The rest as for `get`."""
        outgoing = OutgoingRequest(
            dict(headers or {}),
            dict(params or {}),
            None if json is None else dict(json),
            None if form is None else dict(form),
        )
        return await self._read(self._request("POST", path, outgoing, values, auth, origin))

    async def graphql(self, path: str, query: str) -> Answer:
        """Return the whole answer to a GraphQL query; declare `errors` as failing."""
        return await self.post(path, json={"query": query})

    async def patch(self, path: str, *, json: Mapping[str, str]) -> Answer:
        """Change something: sent once, never again. Unavailable and UnexpectedAnswer leave the outcome open."""
        request = self._request("PATCH", path, OutgoingRequest(json=dict(json)), None, None, None)
        await self._admit()
        return await self._exchange(request)

    def _request(
        self,
        method: str,
        path: str,
        outgoing: OutgoingRequest,
        values: Mapping[str, str | None] | None,
        auth: Auth | None,
        origin: str | None,
    ) -> HttpRequest:
        (auth or self._provider.auth).fill(outgoing, self._secrets)
        url = (self._upstream.origin or origin or self._provider.origin) + filled(path, self._secrets, values or {})
        outgoing.headers.setdefault("Accept", ACCEPT[self._provider.format])
        return built(method, url, outgoing, constant="{" not in path)

    async def _admit(self) -> None:
        if retry_in := await self._meter.admit():
            raise KeyThrottled(retry_in)

    async def _read(self, request: HttpRequest) -> Answer:
        await self._admit()
        sent = 0
        while True:
            try:
                return await self._exchange(request)
            except (Unavailable, AskedTooOften) as error:
                pause = self._pause(error, sent)
                if pause is None or asyncio.get_running_loop().time() + pause >= self._deadline:
                    raise
                await asyncio.sleep(pause)
                if await self._meter.admit():
                    raise
            sent += 1

    def _pause(self, error: Unavailable | AskedTooOften, sent: int) -> float | None:
        """Return the seconds to wait before another try, None if there is to be none."""
        jitter = random.uniform(0.5, 1.5) * self._limits.pause  # noqa: S311 - it spreads load, it hides nothing
        if sent >= self._limits.retries:
            return None
        match error:
            case AskedTooOften():
                return error.retry_in + jitter if sent == 0 and error.retry_in <= PATIENCE_429 else None
            case Refused():
                return None
            case Unavailable(retry_in=int(seconds)):
                return seconds + jitter if seconds <= PATIENCE_503 else None
        return jitter * float(2**sent)

    async def _exchange(self, request: HttpRequest) -> Answer:
        until = min(asyncio.get_running_loop().time() + self._limits.exchange, self._deadline)
        try:
            async with asyncio.timeout_at(until):
                received = await self._upstream.client.exchange(request, self._limits.body)
            return self._answer(received)
        except TimeoutError:
            raise Unavailable("TimeoutError") from None
        except AskedTooOften as error:
            await self._meter.refused(error.retry_in)
            raise

    def _answer(self, received: Received) -> Answer:
        """Return what was answered. Raises the cause that it names, or else that of its status."""
        good = 200 <= received.status < 300
        answer = None
        try:
            value = decode(received.body, received.content_type, self._provider.format, self._echoes)
            answer = Answer(value) if good or isinstance(value, dict | list) else None
        except UnexpectedAnswer:
            if good:
                raise
        foreign = answer is None and bool(received.body.strip())
        check(
            self._provider.errors, received.status, answer, received.retry_after, self._upstream.clock, foreign=foreign
        )
        return cast(Answer, answer)  # one that is good and no JSON was raised above
