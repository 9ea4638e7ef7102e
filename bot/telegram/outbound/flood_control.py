"""Flood control: the Retry-After of a 429 holds in every process; for all chats where it seems to be the bot's."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.services.resources import Resources
from bot.storage.db.conflicts import repeated
from bot.storage.db.locks import advisory_xact_lock
from bot.storage.db.time_limits import has_left
from bot.storage.queues import outbox_queue
from bot.storage.queues.outbox_queue import BLOCKED_AT_MOST, EVERY_CHAT

log = structlog.get_logger()

LIMITED_WITHIN = 1.0  # seconds; the limit of all may show as two chats told, or to wait until, so close together
ALL_WAIT = timedelta(seconds=5)  # at most; then another chat shows whether it is
FLOOD_LOCK = 0x666C6F6F64  # any number that nobody else uses


class FloodControl:
    """Retry-After of chats: a row for the sender and for other processes, and in memory for the answers of this one."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._until: dict[int, datetime] = {}
        self._last: tuple[float, int] = (0.0, EVERY_CHAT)

    def limited(self, chat_id: int, after: timedelta) -> dict[int, datetime]:
        """Apply a Retry-After to a chat; returns which chats wait until when (UTC), to be stored.

        A group has a limit of its own a minute, which says nothing of the others.
        """
        group = chat_id if chat_id < 0 else None  # a person's chat is nobody's business
        log.warning("told to wait by Telegram", group=group, seconds=after.total_seconds())
        now = self._resources.clock.now()
        until = {chat_id: now + after}
        if chat_id > 0:
            moment, last = time.monotonic(), self._last
            self._last = (moment, chat_id)
            if moment - last[0] < LIMITED_WITHIN and last[1] != chat_id:
                until[EVERY_CHAT] = now + min(after, ALL_WAIT)
        self.learn(until)
        return until

    @repeated
    async def store(self, chat_id: int, until: Mapping[int, datetime]) -> None:
        """Store it for every process; for all chats where another process was told of one that waits as long."""
        now = self._resources.clock.now()
        async with self._resources.database.write() as conn:
            await advisory_xact_lock(conn, FLOOD_LOCK)  # two processes may be told at once
            if chat_id > 0 and await outbox_queue.another_waits(conn, chat_id, until[chat_id], LIMITED_WITHIN):
                until = {EVERY_CHAT: min(until[chat_id], now + ALL_WAIT), **until}
            await outbox_queue.set_each_retry_after(conn, until)
        self.learn(until)

    def learn(self, until: Mapping[int, datetime]) -> None:
        """Take over until when (UTC) chats wait, as any process has stored it."""
        self._forget_past()
        for chat_id, moment in until.items():
            self._until[chat_id] = max(moment, self._until.get(chat_id, moment))

    def blocked_until(self, chat_id: int) -> datetime | None:
        """Return when (UTC) the chat may get a message again; None: now."""
        self._forget_past()
        return max((self._until[one] for one in (chat_id, EVERY_CHAT) if one in self._until), default=None)

    def _forget_past(self) -> None:
        """Forget what is over, and what a clock that was ahead has set."""
        now = self._resources.clock.now()
        self._until = {one: until for one, until in self._until.items() if has_left(until, now, BLOCKED_AT_MOST)}
