"""Auth: where the credentials go in a request. It names fields; their values are put in where a request is sent."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, quote_plus

from yarl import URL


@dataclass(slots=True)
class OutgoingRequest:
    """A request before it is sent: headers, query, and a JSON or form body, of which auth fills in its part."""

    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    json: dict[str, object] | None = None
    form: dict[str, str] | None = None


Secrets = Mapping[str, str]


class Auth(Protocol):
    def fill(self, request: OutgoingRequest, secrets: Secrets) -> None:
        """Put the credentials into the request."""
        ...


@dataclass(frozen=True, slots=True)
class Header:
    """Header with a credential: `Header("xi-api-key")`, `Header("Authorization", scheme="Token")`."""

    name: str
    credential: str = "key"
    scheme: str = ""

    def fill(self, request: OutgoingRequest, secrets: Secrets) -> None:
        secret = secrets[self.credential]
        request.headers[self.name] = f"{self.scheme} {secret}" if self.scheme else secret


def bearer(credential: str = "key") -> Header:
    """Return the header `Authorization: Bearer …`."""
    return Header("Authorization", credential, "Bearer")


@dataclass(frozen=True, slots=True)
class Basic:
    """Basic authentication with a user name and a password."""

    user: str
    password: str

    def fill(self, request: OutgoingRequest, secrets: Secrets) -> None:
        request.headers["Authorization"] = f"Basic {basic(secrets[self.user], secrets[self.password])}"


def basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


class _Named:
    """Parameters, each with the credential that it carries: `Query(ApiUser="api_user", ApiKey="api_key")`."""

    def __init__(self, **credentials: str) -> None:
        self.credentials = credentials

    def values(self, secrets: Secrets) -> dict[str, str]:
        return {parameter: secrets[credential] for parameter, credential in self.credentials.items()}


class Query(_Named):
    """Parameters of the query."""

    def fill(self, request: OutgoingRequest, secrets: Secrets) -> None:
        request.params |= self.values(secrets)


class JsonField(_Named):
    """Fields of the JSON body."""

    def fill(self, request: OutgoingRequest, secrets: Secrets) -> None:
        request.json = {**(request.json or {}), **self.values(secrets)}


class FormField(_Named):
    """Fields of the form in the body."""

    def fill(self, request: OutgoingRequest, secrets: Secrets) -> None:
        request.form = {**(request.form or {}), **self.values(secrets)}


class InPath:
    """Credentials in the path alone, by names in braces as every path may have: `/v6/{key}/quota`."""

    def fill(self, request: OutgoingRequest, secrets: Secrets) -> None:
        return None


_ESCAPES: tuple[Callable[[str], str], ...] = (
    lambda secret: quote(secret, safe=""),
    quote,
    quote_plus,
    lambda secret: URL("/" + quote(secret, safe="")).raw_path[1:],  # aiohttp sends a path as yarl writes it
    lambda secret: URL("?" + quote_plus(secret)).raw_query_string,  # and a query
    lambda secret: json.dumps(secret)[1:-1],
)
_ESCAPED_NOWHERE = re.compile(r"[A-Za-z0-9_.~-]*")  # what most keys are made of


def _forms(secret: str) -> set[str]:
    plain = {secret, base64.b64encode(secret.encode()).decode()}
    return plain if _ESCAPED_NOWHERE.fullmatch(secret) else plain.union(escape(secret) for escape in _ESCAPES)


def derived(secrets: Secrets, hidden: Set[str]) -> tuple[str, ...]:
    """Return every form in which an answer may echo the `hidden` ones of these secrets, the longest first."""
    forms = {form for name in hidden if name in secrets for form in _forms(secrets[name])}
    pairs = ((user, name) for name in hidden for user in secrets if name in secrets and user != name)
    forms |= {basic(secrets[user], secrets[name]) for user, name in pairs}
    return tuple(sorted(forms - {""}, key=len, reverse=True))
