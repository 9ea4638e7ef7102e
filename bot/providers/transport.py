"""The HTTP client of the providers: one aiohttp session that keeps connections and nothing else.

No cookie is kept, no redirect followed, no request sent again: each would go out with a key in it.
"""

import ssl
from functools import lru_cache
from typing import Self

import aiohttp
import certifi
from yarl import URL

from bot.domain.errors import Unavailable, UnexpectedAnswer
from bot.providers.body import collect
from bot.providers.request import HttpRequest, Received
from bot.proxy import session_options, socks_errors

TRANSPORT_ERRORS: tuple[type[Exception], ...] = (aiohttp.ClientError, OSError)
UNTIMED = aiohttp.ClientTimeout(total=None, sock_connect=None)  # `Http` bounds the whole exchange


class HttpClient:
    """HTTP client of all accounts; the caller bounds the time of an exchange."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def exchange(self, request: HttpRequest, most: int) -> Received:
        """Send a request and return its answer of at most `most` bytes. Raises Unavailable, UnexpectedAnswer."""
        try:
            return await self._exchange(request, most)
        except (*TRANSPORT_ERRORS, *socks_errors()) as error:
            raise Unavailable(type(error).__name__) from None

    async def _exchange(self, request: HttpRequest, most: int) -> Received:
        """The body of an error that cannot be read is none: its status says enough."""
        url = _constant_url(request.url) if request.constant else URL(request.url)
        response = await self._session.request(
            request.method, url, headers=request.headers, data=request.body, allow_redirects=False
        )
        headers = response.headers
        try:
            encoding = headers.get("Content-Encoding", "").strip().lower()
            body = await collect(response.content.iter_any(), encoding, most)
        except UnexpectedAnswer:
            if response.status < 300:
                raise
            body = b""
        finally:
            response.release()
        return Received(response.status, headers.get("Retry-After"), headers.get("Content-Type", ""), body)


@lru_cache(maxsize=512)
def _constant_url(url: str) -> URL:
    """Parse the URL of a provider's declaration once."""
    return URL(url)


def new_client(proxy: str | None, version: str) -> HttpClient:
    """Return a client that goes through the proxy, if any, and names itself with this program's version."""
    tls = ssl.create_default_context(cafile=certifi.where())
    session = aiohttp.ClientSession(
        # no limit on the pool: each provider's concurrency is bounded, and a slow one must not starve the rest
        **session_options(proxy, tls, limit=0),
        headers={"User-Agent": f"balance-bot/{version}", "Accept-Encoding": "gzip"},
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=UNTIMED,
        middlewares=(_send_once,),
    )
    return HttpClient(session)


async def _send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Turn a dropped connection into an error that aiohttp does not answer by sending a GET again on its own."""
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Unavailable(type(error).__name__) from None
