"""Admission of answers: in private they only count, in a group they wait for room, after a 429 their chat waits."""

from datetime import datetime, timedelta

from bot.services.resources import Resources
from bot.supervisor import Supervisor
from bot.telegram.outbound.flood_control import FloodControl
from bot.telegram.outbound.send_rate import SendRate
from bot.telegram.outbound.shared_window import SharedWindow


class NoRoom(Exception):
    """Raised where the chat takes no message now, and the answer would be worth nothing later."""


class Admission:
    """Send limits of one process: its own window, the one shared with others (None on SQLite), and flood control."""

    def __init__(self, resources: Resources, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._clock = resources.clock
        self.send_rate = SendRate()
        self.flood = FloodControl(resources)
        self.shared = SharedWindow(resources, supervisor) if resources.database.shared else None

    async def admit(self, chat_id: int, *, or_never: bool) -> None:
        """Return when an answer to this chat may go out, and count it. Raises NoRoom with `or_never` if not now."""
        while (at := await self._not_before(chat_id)) is not None:
            if or_never:
                raise NoRoom
            await self._clock.sleep_until(at)
        self.send_rate.record(chat_id)
        if self.shared is not None:
            self.shared.record()

    async def flood_over(self, chat_id: int) -> None:
        """Return when no Retry-After holds the chat."""
        while (at := self.flood.blocked_until(chat_id)) is not None:
            await self._clock.sleep_until(at)

    def spare(self, chat_id: int | None) -> None:
        """Raise NoRoom while messages take all that Telegram lets a bot send, or a Retry-After holds the chat."""
        if self.send_rate.wait() or (chat_id is not None and self.flood.blocked_until(chat_id) is not None):
            raise NoRoom

    def limited(self, chat_id: int, seconds: float) -> None:
        """Apply a 429's Retry-After to the chat: at once in this process, and soon in every other."""
        until = self.flood.limited(chat_id, timedelta(seconds=seconds))
        self._supervisor.job("retry after", self.flood.store(chat_id, until))

    async def _not_before(self, chat_id: int) -> datetime | None:
        """Return when (UTC) to look again; None: the message may go now."""
        at = self.flood.blocked_until(chat_id)
        if chat_id > 0 or at is not None:
            return at
        wait = self.send_rate.group_wait(chat_id)
        if not wait and self.shared is not None:
            wait = await self.shared.take(chat_id)
        return self._clock.now() + timedelta(seconds=wait) if wait else None
