"""Batch of one transaction of the inbox, collected from all who wait for it."""

import asyncio
import contextlib
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.storage.queues.inbox import Claimed, NewUpdate
from bot.storage.queues.inbox_context import Context
from bot.telegram.context.incoming import IncomingUpdate

CROWD = 16  # updates that arrived or ended since the last transaction: more will come at once
MOST = 32  # arrivals in a transaction, then the next one begins: each of two processes has as many of a crowd
ENOUGH = 96  # arrivals and ends that are written without waiting for more


@dataclass(frozen=True, slots=True)
class Arrival:
    """New update: its row; `content`, as the row holds it; `original`, as it came, for the pre-queue actions."""

    row: NewUpdate
    content: IncomingUpdate
    original: IncomingUpdate


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
    _pause: Callable[[], float] | None = None
    _last_call: asyncio.TimerHandle | None = None
    _gathered: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, arrivals: Sequence[Arrival] = (), finished: Collection[int] = ()) -> None:
        self.arrivals.extend(arrivals)
        self.finished.update(finished)
        self._check()

    @property
    def crowd(self) -> bool:
        """Whether so many are in it that more will come at once."""
        return self._size() >= CROWD

    @property
    def full(self) -> bool:
        """Whether what arrives now is for the next one; what arrived together stays together, what ends still joins."""
        return len(self.arrivals) >= MOST

    def stop_gathering(self) -> None:
        """Have it written as soon as the one before is."""
        self._gathered.set()

    async def gather(self, pause: Callable[[], float], seconds: float) -> None:
        """Return when ENOUGH is in it, when it is told to stop, after a pause, or after `seconds` in any case.

        `pause` returns how many seconds without an addition end it; 0: there is enough. It is called now and at each
        addition, and not before: until then the batch before is being written.
        """
        self._pause = pause
        self._check()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._gathered.wait()

    def _check(self) -> None:
        if self._last_call is not None:
            self._last_call.cancel()
            self._last_call = None
        if self._pause is None:
            return
        pause = self._pause() if self._size() < ENOUGH else 0.0
        if pause <= 0:
            self._gathered.set()
        elif pause < math.inf:
            self._last_call = asyncio.get_running_loop().call_later(pause, self._gathered.set)

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
    """Result of a batch: the ids that are new, and the updates claimed with it.

    claimed_all: nothing else can be claimed; what waits is behind an update in hand, of whichever process.
    """

    fresh: set[int]
    claimed: Sequence[Claimed] = ()
    contexts: Mapping[int, Context] = field(default_factory=dict)
    claimed_all: bool = False
