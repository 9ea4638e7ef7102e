"""The way out: directly, or through the one proxy that everything of this program takes (PROXY_URL).

The environment's own proxies are not used.
"""

from ssl import SSLContext
from typing import Any

import aiohttp

try:
    import aiohttp_socks
except ImportError:  # the extra `proxy` is not installed, so no proxy speaks SOCKS
    SOCKS_ERRORS: tuple[type[Exception], ...] = ()
else:
    SOCKS_ERRORS = (
        aiohttp_socks.ProxyConnectionError,
        aiohttp_socks.ProxyError,
        aiohttp_socks.ProxyTimeoutError,
    )

NO_CONNECTION: tuple[type[Exception], ...] = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    *SOCKS_ERRORS,
)
"""Nothing was sent to the other side. Their texts may name the proxy with its password: only the kind is to be told."""


def way_out(proxy: str | None, tls: SSLContext | bool, limit: int) -> dict[str, Any]:
    """Return the arguments of a `ClientSession` for `proxy`, an http, https, socks4 or socks5 URL.

    It holds `limit` connections at most, 0 being any number.
    """
    if proxy and proxy.startswith("socks"):
        return {"connector": aiohttp_socks.ProxyConnector.from_url(proxy, ssl=tls, limit=limit)}
    return {"connector": aiohttp.TCPConnector(ssl=tls, limit=limit), "proxy": proxy}
