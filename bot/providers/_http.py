"""HTTP to providers: the client, and what one call may cost. The only place with httpx beside app.py.

Nothing here logs, and no error carries more than a word: addresses, headers and bodies may hold a key.
"""

import asyncio
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLContext
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.domain.clock import Clock
from bot.domain.errors import AskedTooOften, KeyHeld, KeyUnusable, Unavailable
from bot.providers._answer import check_status, collect, decode
from bot.providers._base import Meter
from bot.proxy import SOCKS_ERRORS, way_out

TRANSPORT_ERRORS: tuple[type[Exception], ...] = (httpx.HTTPError, aiohttp.ClientError, OSError, *SOCKS_ERRORS)
PATIENCE_503 = 2  # seconds; a longer Retry-After leaves no time for the answer
PATIENCE_429 = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may cost.

    exchange: seconds for one request and its answer: name look-up, connect, TLS, headers, body.
    call: seconds for everything, with waiting for a place and retries.
    retries: GETs sent again; pause: seconds before the first, doubled for the next, both give or take a half.
    body: bytes of an answer, decoded.
    """

    exchange: float = 10
    call: float = 12
    retries: int = 2
    pause: float = 0.2
    body: int = 1_000_000


LIMITS = Limits()


def new_client(proxy: str | None, version: str) -> httpx.AsyncClient:
    """Return a client that keeps connections and no cookies. Its time-outs are of single steps: bound the whole too.

    A cookie kept would go out with another person's key.
    """
    tls = httpx.create_ssl_context(trust_env=False)
    return httpx.AsyncClient(
        transport=AiohttpTransport(verify=tls, client=lambda: _session(proxy, tls)),
        headers={"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": f"balance-bot/{version}"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=LIMITS.exchange,
        trust_env=False,
    )


def _session(proxy: str | None, tls: SSLContext) -> aiohttp.ClientSession:
    # no limit on the pool: each provider's concurrency is bounded, and a slow one must not starve the rest
    return aiohttp.ClientSession(
        **way_out(proxy, tls, limit=0), cookie_jar=aiohttp.DummyCookieJar(), middlewares=(_send_once,)
    )


async def _send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Turn a failing connection into an error that aiohttp does not answer by sending a GET again on its own."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise httpx.ConnectError("no connection") from None
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        raise httpx.ReadError("dropped") from None


class Call:
    """One call of one account, perhaps of several exchanges; a `ProviderHttp`.

    A plain loop retries, not stamina: how long to wait, and whether at all, stands in the answer's Retry-After.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        clock: Clock,
        limits: Limits,
        meter: Meter,
        *,
        deadline: float,
        secrets: Collection[str],
    ) -> None:
        """`deadline` is in the event loop's time; `secrets` are made unreadable in answers that echo them."""
        self._client = client
        self._base_url = base_url
        self._clock = clock
        self._limits = limits
        self._meter = meter
        self._deadline = deadline
        self._secrets = secrets

    async def get(self, path: str, *, headers: Mapping[str, str]) -> dict[str, Any]:
        await self._admit(headers)
        sent = 0
        while True:
            try:
                return await self._exchange("GET", path, headers, None)
            except (Unavailable, AskedTooOften) as error:
                pause = self._pause(error, sent)
                if pause is None or asyncio.get_running_loop().time() + pause >= self._deadline:
                    raise
                await asyncio.sleep(pause)
                if await self._meter.admit():
                    raise
            sent += 1

    async def patch(self, path: str, *, headers: Mapping[str, str], json: Mapping[str, str]) -> dict[str, Any]:
        await self._admit(headers)
        return await self._exchange("PATCH", path, headers, json)

    async def _admit(self, headers: Mapping[str, str]) -> None:
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise KeyUnusable
        if retry_in := await self._meter.admit():
            raise KeyHeld(retry_in)

    def _pause(self, error: Unavailable | AskedTooOften, sent: int) -> float | None:
        """Return the seconds to wait before another GET, None if there is to be none."""
        jitter = random.uniform(0.5, 1.5) * self._limits.pause  # noqa: S311 - it spreads load, it hides nothing
        if sent >= self._limits.retries:
            return None
        match error:
            case AskedTooOften():
                return error.retry_in + jitter if sent == 0 and error.retry_in <= PATIENCE_429 else None
            case Unavailable(retry_in=int(seconds)):
                return seconds + jitter if seconds <= PATIENCE_503 else None
        return jitter * float(2**sent)

    async def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], json: Mapping[str, str] | None
    ) -> dict[str, Any]:
        until = min(asyncio.get_running_loop().time() + self._limits.exchange, self._deadline)
        try:
            async with (
                asyncio.timeout_at(until),
                self._client.stream(method, self._base_url + path, headers=headers, json=json) as response,
            ):
                check_status(response.status_code, response.headers.get("Retry-After"), self._clock.now())
                encoding = response.headers.get("Content-Encoding", "").strip().lower()
                body = await collect(response.aiter_raw(), encoding, self._limits.body)
        except TRANSPORT_ERRORS as error:
            raise Unavailable(type(error).__name__) from None
        except AskedTooOften as error:
            await self._meter.refused(error.retry_in)
            raise
        return decode(body, self._secrets)
