"""Outgoing connections: direct, or through the one proxy of the whole program (PROXY_URL).

The environment's own proxies are not used.
"""

import sys
from ssl import SSLContext
from typing import Any

import aiohttp


def socks_errors() -> tuple[type[Exception], ...]:
    """Return the kinds of a SOCKS proxy's errors; none where no such proxy is in use."""
    socks = sys.modules.get("aiohttp_socks")
    return () if socks is None else (socks.ProxyConnectionError, socks.ProxyError, socks.ProxyTimeoutError)


def no_connection() -> tuple[type[Exception], ...]:
    """Return the kinds of errors after which nothing was sent to the other side.

    Their texts may name the proxy with its password: only the kind is to be told.
    """
    return aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, *socks_errors()


def session_options(proxy: str | None, tls: SSLContext | bool, limit: int) -> dict[str, Any]:
    """Return the arguments of a `ClientSession` for `proxy`, an http, https, socks4 or socks5 URL.

    It holds `limit` connections at most, 0 being any number.
    """
    if proxy and proxy.startswith("socks"):
        import aiohttp_socks  # the extra `proxy`, and of use to few

        return {"connector": aiohttp_socks.ProxyConnector.from_url(proxy, ssl=tls, limit=limit)}
    return {"connector": aiohttp.TCPConnector(ssl=tls, limit=limit), "proxy": proxy}
