"""The HTTP client of the providers; the only place with httpx beside app.py.

httpx's transport interface over aiohttp, without httpx's client: that keeps cookies, follows redirects and runs hooks,
which is what must not happen here, and costs as much as the request itself.
"""

from functools import lru_cache
from ssl import SSLContext
from typing import Self, cast

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.domain.errors import Unavailable, UnexpectedAnswer
from bot.providers.body import collect
from bot.providers.request import HttpRequest, Received
from bot.proxy import socks_errors, way_out

TRANSPORT_ERRORS: tuple[type[Exception], ...] = (httpx.HTTPError, aiohttp.ClientError, OSError)


class HttpClient:
    """Keeps connections and no cookies, follows no redirect; bound the time of an exchange from outside.

    A cookie kept would go out with another person's key.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, agent: str) -> None:
        self._transport = transport
        self._headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def exchange(self, request: HttpRequest, most: int) -> Received:
        """Send a request and return its answer of at most `most` bytes. Raises Unavailable, UnexpectedAnswer."""
        try:
            return await self._exchange(request, most)
        except (*TRANSPORT_ERRORS, *socks_errors()) as error:
            raise Unavailable(type(error).__name__) from None

    async def _exchange(self, request: HttpRequest, most: int) -> Received:
        """The body of an error that cannot be read is none: its status says enough."""
        url = _constant_url(request.url) if request.constant else httpx.URL(request.url)
        response = await self._transport.handle_async_request(
            httpx.Request(request.method, url, headers={**self._headers, **request.headers}, content=request.body)
        )
        headers = response.headers
        try:
            encoding = headers.get("Content-Encoding", "").strip().lower()
            body = await collect(cast(httpx.AsyncByteStream, response.stream).__aiter__(), encoding, most)
        except UnexpectedAnswer:
            if response.status_code < 300:
                raise
            body = b""
        finally:
            await response.aclose()
        return Received(response.status_code, headers.get("Retry-After"), headers.get("Content-Type", ""), body)


@lru_cache(maxsize=512)
def _constant_url(url: str) -> httpx.URL:
    """Parse the URL of a provider's declaration once: that took a sixth of a request."""
    return httpx.URL(url)


def new_client(proxy: str | None, version: str) -> HttpClient:
    """Return a client that goes through the proxy, if any, and names itself with this program's version."""
    tls = httpx.create_ssl_context(trust_env=False)
    return HttpClient(AiohttpTransport(verify=tls, client=lambda: _session(proxy, tls)), f"balance-bot/{version}")


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
