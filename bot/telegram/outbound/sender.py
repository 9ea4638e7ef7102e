"""`sender` role: claims rows of the outbox in batches, at the send rate, and has them delivered."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from structlog.contextvars import bind_contextvars

from bot.services.metrics import SENT
from bot.services.resources import Resources
from bot.services.wakeup import Wakeup
from bot.storage.db.conflicts import repeated
from bot.storage.db.leader_lock import LeaderLock
from bot.storage.queues import outbox, outbox_queue
from bot.storage.queues.outbox import DeliveryOutcome, Outgoing
from bot.supervisor import Supervisor
from bot.telegram.outbound.admission import Admission
from bot.telegram.outbound.delivery import Delivery
from bot.telegram.outbound.rendering import Rendered
from bot.telegram.outbound.send_rate import Slot

log = structlog.get_logger()

IN_FLIGHT = 8  # sends at once: a crash repeats at most these
LEASE = timedelta(seconds=120)
INHERITED = timedelta(seconds=10)  # lease of what the leader before had in hand: it is dead, or has no database
BATCH = 0.1  # seconds that what ends is gathered for, to be marked in one statement
BROKEN_AGAIN = timedelta(seconds=30)  # after a mistake of the program's before the send; later messages overtake it
AGAIN = 0.05  # seconds at least until a row is asked for again that is due and could not be had
LOOK_EVERY = timedelta(seconds=60)  # while nothing is due; a row put by this process wakes the sender
LOOK_EVERY_SHARED = timedelta(seconds=2)  # likewise on PostgreSQL, for the rows of other processes
SENDERS_LOCK = 0x73656E646572  # one process sends at a time on PostgreSQL; any number that nobody else uses


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Leased rows. drained: they are all that may go now; the next may at `due`, None if none waits."""

    rows: Sequence[Outgoing] = ()
    drained: bool = False
    due: datetime | None = None


class Sender:
    """Sender of one row of a chat at a time, IN_FLIGHT in all, in one process at a time: the limits are the bot's.

    A row is claimed only just before it may go out: what a crash leaves leased was being sent. Rows that Telegram took
    are marked in the transaction that claims the next ones, together.
    """

    def __init__(self, resources: Resources, delivery: Delivery, supervisor: Supervisor, admission: Admission) -> None:
        self._resources = resources
        self._delivery = delivery
        self._supervisor = supervisor
        self._send_rate = admission.send_rate
        self._shared = admission.shared
        self.leader_lock = LeaderLock(resources.database, SENDERS_LOCK)
        self._owner = secrets.token_hex(8)
        self._in_hand: dict[int, int] = {}  # the chat of each row that is being sent, or is to be marked
        self._taken: dict[int, Rendered] = {}  # not marked yet
        self._unsent: dict[int, timedelta] = {}  # rows to be given back, and for how long
        self._led = not resources.database.shared  # on SQLite there is no leader before this process
        self._wakeup = Wakeup(resources.clock)
        self._idle = asyncio.Event()

    async def run(self) -> None:
        """Claim and deliver while this process leads, until cancelled."""
        self._resources.database.wakeups.on(outbox.QUEUE, self._wakeup.set)
        while True:
            self._wakeup.clear()
            await self._inherit()
            free = self._free()
            done = await self._exchange(free) if free or self._taken or self._unsent else Exchanged()
            for row in done.rows:
                self._supervisor.job(f"message {row.id}", self._work(row, self._send_rate.reserve(row.chat_id)))
            await self._wakeup.wait_until(self._next_look(done))
            if self._taken and self._sending():
                await self._gather()

    @repeated
    async def _inherit(self) -> None:
        """Shorten the leases of the last leader's rows, once this process leads."""
        leads = self.leader_lock.is_leader
        if leads and not self._led:
            async with self._resources.database.write() as conn:
                await outbox_queue.inherit(conn, self._owner, self._resources.clock.now() + INHERITED)
        self._led = leads

    def _sending(self) -> int:
        """Return how many rows are being sent."""
        return len(self._in_hand) - len(self._taken) - len(self._unsent)

    def _free(self) -> int:
        """Return how many rows may be claimed now, as far as this process knows by itself."""
        if not self.leader_lock.is_leader:
            return 0
        return max(0, min(IN_FLIGHT - self._sending(), self._send_rate.own_room()))

    async def _exchange(self, free: int) -> Exchanged:
        """Mark what ended since the last time, and lease up to `free` rows."""
        taken, unsent, now = dict(self._taken), dict(self._unsent), self._resources.clock.now()
        # of a row in hand the lease may be over all the same, where the clock was put forward
        in_hand = {chat_id for message_id, chat_id in self._in_hand.items() if message_id not in taken | unsent}
        not_chats = in_hand.union(self._send_rate.resting())

        def exchange(conn: Connection) -> Exchanged:
            self._mark(conn, taken, unsent, now)
            return self._claim(conn, now, free, not_chats) if free else Exchanged()

        done = await self._resources.database.run(exchange)
        for message_id in taken:
            del self._taken[message_id], self._in_hand[message_id]
        for message_id in unsent:
            del self._unsent[message_id], self._in_hand[message_id]
        self._in_hand |= {row.id: row.chat_id for row in done.rows}
        return done

    def _claim(self, conn: Connection, now: datetime, free: int, not_chats: set[int]) -> Exchanged:
        """Lease up to `free` rows, and what they take of the window that processes share."""
        if self._shared is not None:
            taken = self._shared.taken(conn)
            self._send_rate.others = taken.answers
            for chat_id, until in taken.full.items():
                self._send_rate.rest(chat_id, (until - now).total_seconds())
            free = min(free, self._send_rate.room())
            if free <= 0:
                return Exchanged()
            not_chats = not_chats.union(taken.full)
        rows = outbox_queue.claim(conn, owner=self._owner, now=now, lease=LEASE, limit=free, not_chats=not_chats)
        if self._shared is not None:
            self._shared.take_each(conn, {row.chat_id for row in rows if row.chat_id < 0})
        drained = len(rows) < free
        return Exchanged(rows, drained, outbox_queue.nearest(conn) if drained else None)

    def _mark(
        self, conn: Connection, taken: Mapping[int, Rendered], unsent: Mapping[int, timedelta], now: datetime
    ) -> None:
        """Mark messages that Telegram took, put those that follow them, and give back what was not sent."""
        outbox_queue.all_sent(conn, taken.keys(), self._owner, now)
        outbox.put_all(conn, [message.following for message in taken.values() if message.following is not None])
        for message_id, pause in unsent.items():
            outbox_queue.give_back(conn, message_id, self._owner, now + pause)

    def _next_look(self, done: Exchanged) -> datetime:
        """Return when a row may be claimed, unless a put row or an ended send wakes it before."""
        now = self._resources.clock.now()
        latest = now + (LOOK_EVERY_SHARED if self._resources.database.shared else LOOK_EVERY)
        if not self.leader_lock.is_leader or self._sending() >= IN_FLIGHT:
            return latest
        limit = max(self._send_rate.wait(), AGAIN)
        if done.drained:
            if done.due is None:
                return latest
            if done.due > now:
                return min(done.due, latest)
            limit = max([limit, *sorted(self._send_rate.resting().values())[:1]])
        return min(now + timedelta(seconds=limit), latest)

    async def _gather(self) -> None:
        """Wait BATCH, or until nothing is being sent: what ends together is marked together."""
        self._idle.clear()
        try:
            async with asyncio.timeout(BATCH):
                await self._idle.wait()
        except TimeoutError:
            return

    async def _work(self, row: Outgoing, slot: Slot) -> None:
        bind_contextvars(trace=row.body.get("trace") or f"m{row.id}")
        try:
            if (message := await self._ready(row)) is not None:
                await self._send_rate.leave(slot)
                if await self._delivery.deliver(row, message, self._owner):
                    self._taken[row.id] = message
                    SENT.labels(row.kind.value, DeliveryOutcome.SENT.value).inc()
                    log.info("message sent", message=row.id, kind=row.kind.value)
        finally:
            if row.id not in self._taken and row.id not in self._unsent:
                del self._in_hand[row.id]
            self._wakeup.set()
            if not self._sending():
                self._idle.set()

    async def _ready(self, row: Outgoing) -> Rendered | None:
        """Return the message as its chat may read it now; after an exception the row is given back."""
        try:
            return await self._delivery.ready(row, self._owner)
        except Exception as error:
            self._unsent[row.id] = timedelta() if self._supervisor.is_outage(error) else BROKEN_AGAIN
            raise

    @repeated
    async def release(self) -> None:
        """Mark the last sent rows, and end the leases of those that were cut off."""
        async with self._resources.database.write() as conn:
            await conn.run_sync(self._mark, self._taken, self._unsent, self._resources.clock.now())
            await outbox_queue.release(conn, self._owner)
