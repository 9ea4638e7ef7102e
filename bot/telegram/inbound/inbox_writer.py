"""Writer of the inbox: batches, one after the other; whoever asked for a part waits for the commit of its batch.

A batch is many round trips however little is in it, so that on PostgreSQL a crowd's batch waits for more.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.supervisor import Supervisor
from bot.telegram.inbound.inbox_batch import MOST, Arrival, Batch, Done

GATHER = 0.5  # seconds that a crowd's batch waits for more at most
PAUSE = 0.02  # seconds without an arrival after which a crowd with too little at work is waited for no more
ENDED_WAIT = 0.03  # seconds that what ended waits for the next arrival, to share its transaction


class InboxWriter:
    """Writer. open: the batch that takes what comes now.

    `write` is one transaction, `take` what follows from its commit, before the next begins; `short_of_work` says
    whether too little is at work to wait for long. shared: the database is, with other processes.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        write: Callable[[Batch], Awaitable[Done]],
        take: Callable[[Batch, Done], None],
        short_of_work: Callable[[Batch], bool],
        *,
        shared: bool,
    ) -> None:
        self._supervisor = supervisor
        self._write = write
        self._take = take
        self._short_of_work = short_of_work
        self._shared = shared
        self._writing = asyncio.Lock()
        self._crowd_until = -math.inf  # monotonic seconds; until then more of the last batch's crowd may come
        self.open = Batch()

    def add(self, arrivals: Sequence[Arrival] = (), finished: Sequence[int] = ()) -> Batch:
        """Return the batch that they are in; a full one takes no more arrivals."""
        if arrivals and self.open.full:
            self.open = Batch()
        self.open.add(arrivals, finished)
        return self.open

    async def commit_now(self, batch: Batch) -> None:
        """Have the batch written without waiting for more. Raises the database's errors."""
        batch.stop_gathering()
        await self.commit(batch)
        if batch.lost_ends is not None:
            raise batch.lost_ends

    async def commit(self, batch: Batch) -> None:
        """Return when the batch was written, for whoever asked first; `lost_…` says what was not."""
        if batch.written is None:
            batch.written = self._supervisor.job("inbox", self._write_in_order(batch))
        await asyncio.shield(batch.written)

    async def _write_in_order(self, batch: Batch) -> None:
        async with self._writing:
            crowd = self._shared and (batch.crowd or time.monotonic() < self._crowd_until)
            wanted, pause, seconds = (MOST, PAUSE, GATHER) if crowd else (1, 0.0, ENDED_WAIT)
            await batch.gather(partial(self._pause, batch, wanted, pause), seconds)
            if self.open is batch:
                self.open = Batch()  # whoever comes from now on waits for the next one
            await self._write_or_halve(batch)
            if batch.crowd:
                self._crowd_until = time.monotonic() + GATHER

    def _pause(self, batch: Batch, wanted: int, pause: float) -> float:
        """Return the seconds that the batch waits for its next addition, `pause` while too little is at work."""
        if len(batch.arrivals) >= wanted:
            return 0.0
        return pause if self._short_of_work(batch) else math.inf

    async def _write_or_halve(self, batch: Batch) -> None:
        """Write a batch; one that fails is written in halves, so that what ended is not lost with what arrived."""
        try:
            done = await self._write(batch)
        except Exception as error:  # noqa: BLE001 - raised to whoever waits for it
            halves = batch.halves()
            if len(halves) == 1:
                batch.lost_arrivals = batch.lost_ends = error
                return
            for half in halves:
                await self._write_or_halve(half)
            batch.lost_arrivals, batch.lost_ends = halves[0].lost_arrivals, halves[1].lost_ends
        else:
            self._take(batch, done)
