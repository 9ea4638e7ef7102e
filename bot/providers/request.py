"""A request with every credential in its place, built once and sent as often as it takes; and what comes back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from bot.domain.errors import KeyUnusable, UnexpectedAnswer
from bot.providers.auth import OutgoingRequest, Secrets


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Request as it is sent. constant: the URL is the same for every account, and holds no credential."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    constant: bool = False

    def __repr__(self) -> str:
        return f"HttpRequest({self.method!r})"  # the rest may hold a key


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came, its body inflated."""

    status: int
    retry_after: str | None
    content_type: str
    body: bytes

    def __repr__(self) -> str:
        return f"Received({self.status})"


class Client(Protocol):
    """Sender of requests: `HttpClient` of transport.py."""

    async def exchange(self, request: HttpRequest, most: int) -> Received:
        """Send a request and return its answer of at most `most` bytes. Raises Unavailable, UnexpectedAnswer."""
        ...


def built(method: str, url: str, outgoing: OutgoingRequest, *, constant: bool) -> HttpRequest:
    """Return the request; constant: nothing was filled into `url`. Raises KeyUnusable for what no header can hold."""
    headers, body = outgoing.headers, None
    if outgoing.json is not None:
        body = json.dumps(outgoing.json).encode()
        headers.setdefault("Content-Type", "application/json")
    elif outgoing.form is not None:
        body = urlencode(outgoing.form).encode()
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise KeyUnusable
    if outgoing.params:
        return HttpRequest(method, f"{url}?{urlencode(outgoing.params)}", headers, body)
    return HttpRequest(method, url, headers, body, constant)


def filled(path: str, secrets: Secrets, values: Mapping[str, str | None]) -> str:
    """Return the path with a credential or a value, quoted, for each name in braces.

    Raises UnexpectedAnswer that names a value which is None or empty: it came out of an answer.
    """
    if "{" not in path:
        return path
    known = dict(secrets)
    for name, value in values.items():
        if not value:
            raise UnexpectedAnswer(name)
        known[name] = value
    return path.format_map({name: quote(value, safe="") for name, value in known.items()})
