"""Send window that processes share on PostgreSQL, leased in slices: a message costs no statement of its own.

Answers never wait for the 30 a second of all chats: a process announces how many a second it sends, in steps up to
those 30, and the sender leaves them room. The 20 a minute of a group are leased before they are used.
"""

import asyncio
import math
import secrets
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from bot.services.resources import Resources
from bot.storage import send_slices
from bot.storage.db.conflicts import repeated
from bot.storage.send_slices import Taken
from bot.supervisor import Supervisor
from bot.telegram.last_used import LastUsed
from bot.telegram.outbound import send_rate

ALL, SECOND = send_rate.OVERALL
STEPS = (2, 4, 8, 12, 16, 20, 24, 28, ALL)  # answers a second that are announced: the sender loses what is too high
ANNOUNCED_FOR = 10.0  # seconds
BURST = 5.0  # seconds within which a leased slice of a group is used
FIRST_SLICE, NEXT_SLICE = 1, 3  # messages: a group's figures, then what points to them
GROUPS = 10_000  # remembered at most


@dataclass(slots=True)
class Burst:
    """Rest of a group's slices until `until` (monotonic seconds); the lock is held while a slice is leased."""

    left: int = 0
    until: float = -math.inf
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class SharedWindow:
    """Shared send window, as one process takes part in it."""

    def __init__(self, resources: Resources, supervisor: Supervisor) -> None:
        self._resources = resources
        self._supervisor = supervisor
        self._owner = secrets.token_hex(8)
        self._answers: deque[float] = deque(maxlen=ALL)  # moments of the last second
        self._announced, self._announced_until = 0, -math.inf
        self._stored = (0, -math.inf)  # what was announced last
        self._announcing = asyncio.Lock()
        self._bursts: LastUsed[int, Burst] = LastUsed(GROUPS)

    def record(self) -> None:
        """Count an answer that goes out now; a rate above the announced one is announced meanwhile."""
        now = time.monotonic()
        self._answers.append(now)
        while self._answers[0] <= now - SECOND:
            self._answers.popleft()
        if len(self._answers) > self._announced or now > self._announced_until:
            self._announced = next(step for step in STEPS if step >= len(self._answers))
            self._announced_until = now + ANNOUNCED_FOR
            self._supervisor.job("announced answers", self._announce())

    async def take(self, chat_id: int) -> float:
        """Take one message of a group: 0.0, or the seconds until there may be room."""
        burst = self._bursts.use(chat_id, Burst)
        async with burst.lock:
            now = time.monotonic()
            fresh = burst.until <= now
            if fresh:
                burst.left, burst.until = 0, now + BURST
            if not burst.left:
                got = await self._lease(chat_id, FIRST_SLICE if fresh else NEXT_SLICE)
                if isinstance(got, float):
                    return got
                burst.left = got
            burst.left -= 1
            return 0.0

    @repeated
    async def _lease(self, chat_id: int, wanted: int) -> int | float:
        """Return how many messages were leased, or the seconds until there is room."""
        now, (limit, seconds) = self._resources.clock.now(), send_rate.GROUP
        until = now + timedelta(seconds=seconds + BURST)
        async with self._resources.database.write() as conn:
            got = await send_slices.lease(conn, chat_id, self._owner, wanted, now=now, until=until, limit=limit)
        return got if isinstance(got, int) else max(send_rate.MARGIN, (got - now).total_seconds())

    def taken(self, conn: Connection) -> Taken:
        """Return what all processes have taken; nobody takes more until the transaction ends."""
        return send_slices.taken(conn, self._owner, self._resources.clock.now(), send_rate.GROUP[0])

    def take_each(self, conn: Connection, chat_ids: Collection[int]) -> None:
        """Take a message of each of these groups in the transaction of `taken`."""
        until = self._resources.clock.now() + timedelta(seconds=send_rate.GROUP[1] + BURST)
        send_slices.take(conn, chat_ids, self._owner, until)

    @repeated
    async def _announce(self) -> None:
        async with self._announcing:
            if self._stored == (latest := (self._announced, self._announced_until)):
                return
            until = self._resources.clock.now() + timedelta(seconds=ANNOUNCED_FOR)
            async with self._resources.database.write() as conn:
                await send_slices.announce(conn, self._owner, self._announced, until)
            self._stored = latest
