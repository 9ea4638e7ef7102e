"""Inbox worker: sequential per (chat, user), concurrent otherwise, each update at least once.

Every write of the inbox is part of a step: what arrived, ended or was sent since the last step, and the next claim with
its context, are one transaction of a fixed number of statements. Whoever asked for a part waits for its commit.
"""

import asyncio
import contextlib
import json
import math
import time
from collections import ChainMap
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import attrgetter

import structlog
from sqlalchemy import Connection
from structlog.contextvars import bind_contextvars

from bot.services.resources import Resources
from bot.storage.queues import inbox, inbox_context
from bot.storage.queues.inbox import Claimed
from bot.storage.queues.inbox_context import Context
from bot.supervisor import Supervisor
from bot.telegram.context.in_hand import InHand
from bot.telegram.context.incoming import IncomingUpdate
from bot.telegram.context.parsing import parse
from bot.telegram.inbound.inbox_batch import Arrival, Batch, Done
from bot.telegram.inbound.inbox_leases import LEASE, InboxLeases, Lease
from bot.telegram.inbound.inbox_writer import InboxWriter

log = structlog.get_logger()

KEY = attrgetter("chat_id", "user_id")
"""Ordering key."""
AT_ONCE = 256  # updates in hand; a slow provider keeps one each busy for 12 s
AT_WORK = 8  # updates: about what is answered while a batch is written
STARTED_TOGETHER = 8  # handlers, in one turn of the loop
MARK_WITHIN = 0.2  # seconds until the count of sent parts is stored by itself; most answers have ended by then
ERASE_AGAIN = 1.0  # seconds, while the database takes no rows
LOOK_EVERY = 3.0  # seconds; for what another process left behind, which no SQLite file has
KNOWN_AT_MOST = 10_000  # contents of unclaimed updates kept in memory; the others are read from their rows


class InboxWorker:
    """Worker that claims stored updates under a lease and runs `handle`; the row is deleted when that returns.

    `begin` is called with each update that is new, before it is handled; `learn` with the chats that Telegram told any
    process to let wait, and until when (UTC).
    """

    def __init__(
        self,
        resources: Resources,
        supervisor: Supervisor,
        begin: Callable[[IncomingUpdate], None],
        handle: Callable[[InHand], Awaitable[None]],
        learn: Callable[[Mapping[int, datetime]], None],
    ) -> None:
        self._resources = resources
        self._supervisor = supervisor
        self._begin = begin
        self._handle = handle
        self._learn = learn
        self.leases = InboxLeases(resources)
        self._woken = asyncio.Event()
        self._known: dict[int, Arrival] = {}
        self._sent_with: dict[int, Batch] = {}
        self._shared = resources.database.shared
        self._writer = InboxWriter(supervisor, self._write, self._take, self._short_of_work, shared=self._shared)
        self._claiming = False
        self._looked_at = -math.inf  # monotonic seconds; for what can be claimed
        self._unclaimed = True  # rows may wait that nobody has claimed

    async def run(self) -> None:
        """Claim and start what can be started, until cancelled. Raises the database's errors."""
        self._claiming = True
        try:
            while True:
                self._unclaimed = True
                self._woken.clear()
                await self._writer.commit_now(self._writer.open)
                self._looked_at = time.monotonic()
                await self._wait()
        finally:
            self._claiming = False

    async def _wait(self) -> None:
        """Return when woken, on PostgreSQL also LOOK_EVERY after the last claim."""
        while not self._woken.is_set():
            left = self._looked_at + LOOK_EVERY - time.monotonic() if self._shared else None
            if left is not None and left <= 0:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._woken.wait()

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Store what was not seen before. Raises the database's errors."""
        batch = self._writer.add(arrivals=arrivals)
        await self._writer.commit(batch)
        if batch.lost_arrivals is not None:
            raise batch.lost_arrivals
        await asyncio.sleep(0)  # the first answers leave before more is fetched

    async def _finish(self, update_id: int) -> None:
        """Erase an update that has had its effect. Raises the database's errors, but waits while it takes no rows.

        Until then the update stays in hand: this process does not answer it again. A second call does nothing.
        """
        if update_id not in self.leases.in_hand:
            return
        log.info("update done", messages=self._sent_with.get(update_id, self._writer.open).sent.get(update_id, 0))
        while True:
            batch = self._writer.add(finished=(update_id,))
            await self._writer.commit(batch)
            if batch.lost_ends is None:
                return
            if not self._supervisor.is_outage(batch.lost_ends):
                raise batch.lost_ends
            await asyncio.sleep(ERASE_AGAIN)

    def _record_sent(self, update_id: int, parts: int) -> None:
        batch = self._sent_with[update_id] = self._writer.open
        batch.sent[update_id] = parts
        asyncio.get_running_loop().call_later(MARK_WITHIN, self._store_parts, batch)

    async def _store_sent(self, update_id: int) -> None:
        """Return when what was noted is stored. Raises the database's errors."""
        if (batch := self._sent_with.get(update_id)) is not None:
            await self._writer.commit_now(batch)

    def _store_parts(self, batch: Batch) -> None:
        if batch.written is None:
            self._supervisor.job("sent parts", self._writer.commit(batch))

    def _short_of_work(self, batch: Batch) -> bool:
        """Whether fewer updates are at work than wait, and too few to go on with while a batch is written."""
        at_work = len(self.leases.in_hand) - len(batch.finished)
        return at_work < min(len(batch.arrivals) + len(self._known), AT_WORK)

    async def _write(self, batch: Batch) -> Done:
        resources = self._resources
        free = AT_ONCE - len(self.leases.in_hand.keys() - batch.finished)
        claims = self._claiming and free > 0 and bool(self._shared or self._unclaimed or batch.arrivals)
        now = resources.clock.now()

        def write(conn: Connection) -> Done:
            inbox.finish(conn, batch.finished, self.leases.owner)
            inbox.mark_sent(conn, batch.unfinished_parts(), self.leases.owner)
            fresh = inbox.accept(conn, resources.vault, [one.row for one in batch.arrivals], now)
            if not claims:
                return Done(fresh)
            new = {one.row.update_id: one for one in batch.arrivals if one.row.update_id in fresh}
            known = ChainMap(new, self._known)  # what Telegram repeats, `_take` leaves to its row
            claimed = inbox.claim(
                conn, resources.vault, owner=self.leases.owner, now=now, lease=LEASE, limit=free, known=known
            )
            contexts = inbox_context.load(conn, resources.vault, claimed, now)
            return Done(fresh, claimed, contexts, claimed_all=len(claimed) < free)

        done = await resources.database.run(write)
        if claims:
            self._looked_at = time.monotonic()
        return done

    def _take(self, batch: Batch, done: Done) -> None:
        """Begin what is new, then start what was claimed; no handling starts before this returns."""
        in_hand = self.leases.in_hand
        for update_id in batch.finished:
            in_hand.pop(update_id, None)
            self._sent_with.pop(update_id, None)
        for arrival in batch.arrivals:
            update_id = arrival.row.update_id
            if update_id in done.fresh:
                done.fresh.discard(update_id)  # the same update twice in a batch begins once
                self._begin(arrival.original)
                self._known[update_id] = arrival
        for context in done.contexts.values() if self._shared else ():  # what one process was told it knows already
            self._learn(context.retry_after)
        if done.claimed:
            jobs = list(filter(None, (self._in_hand_of(one, done.contexts[one.update_id]) for one in done.claimed)))
            since = asyncio.get_running_loop().time()
            in_hand.update((job.claimed.update_id, Lease(since, KEY(job.claimed))) for job in jobs)
            self._supervisor.job("claimed updates", self._start(jobs))
        self._unclaimed = bool(self._known or (self._unclaimed and (not done.claimed_all or done.claimed or in_hand)))
        self._forget(done)

    def _forget(self, done: Done) -> None:
        """Drop contents that others will claim, behind an update of the person that they have, and the oldest."""
        if done.claimed_all and self._known:
            mine = {lease.key for lease in self.leases.in_hand.values()}
            self._known = {update_id: one for update_id, one in self._known.items() if KEY(one.row) in mine}
        while len(self._known) > KNOWN_AT_MOST:
            del self._known[next(iter(self._known))]

    def _in_hand_of(self, claimed: Claimed, context: Context) -> InHand | None:
        """Return what to handle; None where the lease ran out while the process was not given time."""
        arrival = self._known.pop(claimed.update_id, None)
        if claimed.update_id in self.leases.in_hand:
            return None
        update = arrival.content if arrival is not None else parse(json.loads(claimed.body))
        if (cut_off := self._sent_with.get(claimed.update_id)) is not None:  # before that could be stored
            claimed = replace(claimed, sent=max(claimed.sent, cut_off.sent[claimed.update_id]))
            self._record_sent(claimed.update_id, claimed.sent)
        return InHand(
            claimed,
            update,
            context,
            record_sent=partial(self._record_sent, claimed.update_id),
            store_sent=partial(self._store_sent, claimed.update_id),
            finish=partial(self._finish, claimed.update_id),
        )

    async def _start(self, jobs: Sequence[InHand]) -> None:
        """Start a few at each turn of the loop: all at once would hold up the intake, where questions grow old."""
        for number, job in enumerate(jobs, 1):
            self._supervisor.job(f"update {job.claimed.update_id}", self._work(job))
            if number % STARTED_TOGETHER == 0:
                await asyncio.sleep(0)

    async def _work(self, job: InHand) -> None:
        bind_contextvars(trace=f"u{(number := job.claimed.update_id)}")
        log.info("update taken", attempt=job.claimed.attempts)
        try:
            await self._handle(job)
            await job.finish()
        except BaseException:  # tried again when its lease has run out
            self.leases.in_hand.pop(number, None)
            asyncio.get_running_loop().call_later(LEASE.total_seconds(), self._woken.set)
            raise
