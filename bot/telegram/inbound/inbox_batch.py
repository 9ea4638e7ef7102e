"""Batch of one transaction of the inbox, collected from all who wait for it."""

import asyncio
import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.storage.queues.inbox import Claimed, NewUpdate
from bot.storage.queues.inbox_context import Context
from bot.telegram.context.incoming import IncomingUpdate

CROWD, FULL = 8, 32  # updates that arrived or ended: so many are a crowd, and so many enough for a transaction
GATHER_AT_MOST = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Arrival:
    """New update: its row; `content`, as the row holds it; `original`, as it came, for the pre-queue actions.

    reads_accounts: its handling needs the sender's accounts.
    """

    row: NewUpdate
    content: IncomingUpdate
    original: IncomingUpdate
    reads_accounts: bool


@dataclass(slots=True)
class Batch:
    """sent: parts of an answer that are out, by update id. An error that kept a half from being written is in `lost`.

    `lost` holds one for the arrivals, one for what ended: each half is for those who wait for it.
    """

    arrivals: list[Arrival] = field(default_factory=list)
    finished: set[int] = field(default_factory=set)
    sent: dict[int, int] = field(default_factory=dict)
    written: asyncio.Task[None] | None = None  # since somebody asked for it
    lost_arrivals: Exception | None = None
    lost_ends: Exception | None = None
    _grown: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, arrivals: Sequence[Arrival] = (), finished: Collection[int] = ()) -> None:
        self.arrivals.extend(arrivals)
        self.finished.update(finished)
        if self._size() >= FULL:
            self._grown.set()

    @property
    def crowd(self) -> bool:
        """Whether so many are in it that more will come at once."""
        return self._size() >= CROWD

    async def gather(self, seconds: float) -> None:
        """Return when there is enough for a transaction, or after this time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._grown.wait()

    def _size(self) -> int:
        return len(self.arrivals) + len(self.finished)

    def halves(self) -> "Sequence[Batch]":
        """Return the arrivals and what ended, each by itself; just this one where it is only one of both."""
        if not self.arrivals or not (self.finished or self.sent):
            return (self,)
        return Batch(arrivals=self.arrivals), Batch(finished=self.finished, sent=self.sent)

    def unfinished_parts(self) -> dict[int, int]:
        """Return what has to be stored of `sent`: an update that ends needs no count."""
        return {update_id: parts for update_id, parts in self.sent.items() if update_id not in self.finished}


@dataclass(frozen=True, slots=True)
class Done:
    """Result of a batch: the ids that are new, and the updates claimed with it. claimed_more: it claimed."""

    fresh: set[int]
    claimed: Sequence[Claimed] = ()
    contexts: Mapping[int, Context] = field(default_factory=dict)
    claimed_more: bool = False
