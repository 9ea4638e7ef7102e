"""The `sender` role: takes rows from the outbox at Telegram's pace and has them delivered."""

import asyncio
import secrets
from datetime import timedelta

import structlog
from structlog.contextvars import bind_contextvars

from bot.services.metrics import SENT
from bot.services.resources import Resources
from bot.storage.db.leader_lock import Turn
from bot.storage.queues import outbox_queue
from bot.storage.queues.outbox import Outcome, Outgoing
from bot.supervisor import Supervisor
from bot.telegram.outbound.delivery import Delivery
from bot.telegram.outbound.send_rate import Pace, Slot

log = structlog.get_logger()

IN_FLIGHT = 8  # sends at once: a crash repeats at most these
LEASE = timedelta(seconds=120)
LOOK_EVERY = 1.0  # seconds; for new rows, and for those of other processes
SENDERS_LOCK = 0x73656E646572  # one process sends at a time on PostgreSQL; any number that nobody else uses


class Sender:
    """One row of a chat at a time, IN_FLIGHT in all, and one process at a time: Telegram's limits are the bot's.

    A row is taken only just before it may go out: what a crash leaves in hand was being sent. That Telegram took
    it is written in the transaction that takes the next rows.
    """

    def __init__(self, resources: Resources, delivery: Delivery, supervisor: Supervisor, pace: Pace) -> None:
        self._resources = resources
        self._delivery = delivery
        self._supervisor = supervisor
        self._pace = pace
        self.turn = Turn(resources.database, SENDERS_LOCK)
        self._owner = secrets.token_hex(8)
        self._in_hand: set[int] = set()
        self._taken: set[int] = set()
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Claim and deliver while it is this process's turn, until cancelled."""
        while True:
            self._woken.clear()
            rows = await self._claim()
            for row in rows:
                self._supervisor.job(f"message {row.id}", self._work(row, self._pace.reserve(row.chat_id)))
            if not rows:
                await self._rest()

    async def _claim(self) -> list[Outgoing]:
        """Write down what Telegram took since, and lease as many rows as may go out now."""
        taken, resting = set(self._taken), self._pace.resting()
        free = min(IN_FLIGHT - len(self._in_hand - taken), self._pace.room()) if self.turn.mine else 0
        if free <= 0 and not taken:
            return []
        now = self._resources.clock.now()
        rows = []
        async with self._resources.database.write() as conn:
            await outbox_queue.all_sent(conn, taken, self._owner, now)
            if free > 0:
                rows = await outbox_queue.claim(
                    conn, owner=self._owner, now=now, lease=LEASE, limit=free, not_chats=resting.keys()
                )
        self._taken -= taken
        self._in_hand -= taken
        self._in_hand |= {row.id for row in rows}
        return rows

    async def _rest(self) -> None:
        """Wait until something has changed: a row is done, or more may go out."""
        if self._taken:
            return
        longest = min([LOOK_EVERY, *self._pace.resting().values()])
        if 0 < (wait := self._pace.wait()) < longest:
            longest = wait
        try:
            async with asyncio.timeout(longest):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _work(self, row: Outgoing, slot: Slot) -> None:
        bind_contextvars(trace=row.body.get("trace") or f"m{row.id}")
        taken = False
        try:
            if (ready := await self._delivery.ready(row, self._owner)) is not None:
                await self._pace.leave(slot)
                taken = await self._delivery.deliver(ready, self._owner)
        finally:
            if taken:
                SENT.labels(row.kind.value, Outcome.SENT.value).inc()
                log.info("message sent", message=row.id, kind=row.kind.value)
                self._taken.add(row.id)
            else:
                self._in_hand.discard(row.id)
            self._woken.set()

    async def release(self) -> None:
        """Write down the last ones, and give back those that were cut off."""
        async with self._resources.database.write() as conn:
            await outbox_queue.all_sent(conn, self._taken, self._owner, self._resources.clock.now())
            await outbox_queue.release(conn, self._owner)
