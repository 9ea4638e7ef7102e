"""Limits of one call in time, tries and bytes, and the meter of a key's uses."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Limits of a call.

    exchange: seconds for one request and its answer: name look-up, connect, TLS, headers, body.
    call: seconds for everything, with waiting for a slot and retries.
    retries: reads sent again; pause: seconds before the first, doubled for the next, both give or take a half.
    body: bytes of an answer, decoded.
    """

    exchange: float = 10
    call: float = 12
    retries: int = 2
    pause: float = 0.2
    body: int = 1_000_000


class Meter(Protocol):
    """Meter of one key's uses by all accounts that have it."""

    async def admit(self) -> int:
        """Count a request that is about to go out and return 0, or the seconds until one may go out."""
        ...

    async def refused(self, retry_in: int) -> None:
        """Record that the provider may be asked again in so many seconds."""
        ...


class Unmetered:
    """Meter of a key that is used this once."""

    async def admit(self) -> int:
        return 0

    async def refused(self, retry_in: int) -> None:
        return None
