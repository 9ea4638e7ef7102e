"""What one call may cost: time, tries, bytes, and the uses of a key."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallLimits:
    """What a call may cost.

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
