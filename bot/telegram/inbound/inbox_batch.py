"""What one transaction of the inbox does, collected from all who wait for it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.storage.queues.inbox import Claimed, NewUpdate
from bot.storage.queues.inbox_context import Context
from bot.telegram.context.incoming import IncomingUpdate


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new update: its row; `content`, as the row holds it; `original`, as it came, for the pre-queue actions.

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
    """What became of a batch: the ids that are new, and the updates claimed with it. claimed_more: it claimed."""

    fresh: set[int]
    claimed: Sequence[Claimed] = ()
    contexts: Mapping[int, Context] = field(default_factory=dict)
    claimed_more: bool = False
