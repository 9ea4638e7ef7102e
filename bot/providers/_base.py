"""What every provider file declares and offers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import SecretStr

from bot.domain.profile import Editable, Profile
from bot.domain.reading import Reading

Credentials = Mapping[str, SecretStr]
"""The fields of a provider's key by name; both first providers have the one field `key`."""


class ProviderHttp(Protocol):
    """HTTP as one call of one account sees it: deadline, retries and limits are already around it."""

    async def get(self, path: str, *, headers: Mapping[str, str]) -> dict[str, Any]:
        """Return the JSON object of a 200 answer, numbers as int or Decimal. Raises kinds of ProviderError only."""
        ...

    async def patch(self, path: str, *, headers: Mapping[str, str], json: Mapping[str, str]) -> dict[str, Any]:
        """Send once, never again. Raises as `get` does; `Unavailable` and `UnexpectedAnswer` leave the outcome open."""
        ...


class Meter(Protocol):
    """Knows how often one key is used, by whoever holds it."""

    async def admit(self) -> int:
        """A request is about to go out. Return 0 if it may, and is counted; else the seconds until one may."""
        ...

    async def refused(self, retry_in: int) -> None:
        """The provider answered that it may be asked again in so many seconds."""
        ...


class Unmetered:
    """For a key that is used this once."""

    async def admit(self) -> int:
        return 0

    async def refused(self, retry_in: int) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """What a provider is, and where its documentation says so.

    key_prefix: the documented beginning of its keys, None where the documents name none.
    concurrency: calls to it that may run at once.
    daily_profile: its profile tells whose account a key opens, or how often it may be asked: worth a call a day.
    """

    id: str
    title: str
    unit: str
    base_url: str
    docs: str
    key_prefix: str | None = None
    edits: frozenset[Editable] = frozenset()
    concurrency: int = 20
    daily_profile: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's declaration and its functions.

    read: what the account holds, from the cheapest endpoint; `last` is the previous reading, from which figures that
    change only with the plan may be taken.
    profile: everything documented about the account.
    edit: change one field of the profile; returns the field's value at the provider afterwards (None: not set).
    """

    info: ProviderInfo
    read: Callable[[ProviderHttp, Credentials, Reading | None], Awaitable[Reading]]
    profile: Callable[[ProviderHttp, Credentials], Awaitable[Profile]]
    edit: Callable[[ProviderHttp, Credentials, Editable, str], Awaitable[str | None]] | None = None
