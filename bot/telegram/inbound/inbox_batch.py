"""Batch of one transaction of the inbox, collected from all who wait for it."""

import asyncio
import contextlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.storage.queues.inbox import Claimed, NewUpdate
from bot.storage.queues.inbox_context import Context
from bot.telegram.context.incoming import IncomingUpdate

CROWD = 16  # updates that arrived or ended since the last transaction: more will come at once
ARRIVALS, ENOUGH = 20, 64  # enough for a crowd's transaction: so many arrivals, or so many in all
MOST = 32  # arrivals in a transaction, then the next one begins: each of two processes has as many of a crowd
GATHER = 0.5  # seconds that a crowd's transaction waits for more at most
ENDED_WAIT = 0.03  # seconds that what ended waits for the next arrival, to share its transaction


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
    """Batch. sent: parts of an answer that are out, by update id. written: since somebody asked for it.

    lost_arrivals, lost_ends: the error that kept this half from being written, for those who wait for it.
    """

    arrivals: list[Arrival] = field(default_factory=list)
    finished: set[int] = field(default_factory=set)
    sent: dict[int, int] = field(default_factory=dict)
    written: asyncio.Task[None] | None = None
    lost_arrivals: Exception | None = None
    lost_ends: Exception | None = None
    _wanted: float = math.inf
    _gathered: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, arrivals: Sequence[Arrival] = (), finished: Collection[int] = ()) -> None:
        self.arrivals.extend(arrivals)
        self.finished.update(finished)
        self._check_size()

    @property
    def crowd(self) -> bool:
        """Whether so many are in it that more will come at once."""
        return self._size() >= CROWD

    @property
    def full(self) -> bool:
        """Whether what arrives now is for the next one; what arrived together stays together."""
        return len(self.arrivals) >= MOST

    def stop_gathering(self) -> None:
        """Have it written as soon as the one before is."""
        self._gathered.set()

    async def gather(self, arrivals: int, seconds: float) -> None:
        """Return when so many updates have arrived, or ENOUGH in all, when it is told to stop, or after this time."""
        self._wanted = arrivals
        self._check_size()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._gathered.wait()

    def _check_size(self) -> None:
        if len(self.arrivals) >= self._wanted or self._size() >= ENOUGH:
            self._gathered.set()

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
