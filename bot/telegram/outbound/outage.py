"""Outage of the Bot API as this process sees it: one line when it begins, one when it ends."""

import asyncio
import time

import structlog

from bot.services.health import Health
from bot.services.resources import Resources
from bot.storage.queues import outbox_queue
from bot.supervisor import Supervisor

log = structlog.get_logger()


class TelegramOutage:
    """Outage, one for the clients of a process: from a call that gets no usable answer until one does.

    `answers` are calls of the chat role that wait to be tried again. lasts: set during an outage.
    """

    def __init__(self, resources: Resources, supervisor: Supervisor, health: Health) -> None:
        self._resources = resources
        self._supervisor = supervisor
        self._health = health
        self._since: float | None = None  # monotonic seconds
        self.lasts = asyncio.Event()
        self.answers = 0

    def failed(self, reason: str) -> None:
        if self._since is None:
            self._since = time.monotonic()
            self._health.reachable = False
            self.lasts.set()
            log.warning("Telegram cannot be reached", reason=reason)

    def answered(self) -> None:
        """Note any answer of Telegram's, an error too."""
        if self._since is not None:
            lasted, self._since = time.monotonic() - self._since, None
            self._health.reachable = True
            self.lasts.clear()
            self._supervisor.job("end of an outage", self._report(lasted, self.answers))

    async def _report(self, lasted: float, answers: int) -> None:
        async with self._resources.database.read() as conn:
            messages = await outbox_queue.due(conn, self._resources.clock.now())
        log.warning("Telegram can be reached again", seconds=round(lasted, 1), answers=answers, messages=messages)
