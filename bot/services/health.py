"""Liveness and readiness: each part is checked when it is asked about."""

import asyncio
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.services.resources import Resources
from bot.storage import backlog
from bot.storage.backlog import Backlog
from bot.storage.db.outage import is_outage, probe

ANSWER_WITHIN = 2.0  # seconds; who asks for health does not wait much longer
READ_LATE = timedelta(minutes=5)
SENT_LATE = timedelta(minutes=2)


@dataclass(slots=True)
class Health:
    """Health of this process. since: its start (UTC). telegram: updates arrive, as far as it can tell.

    reachable: Telegram gave a usable answer to the last call.
    """

    since: datetime
    telegram: bool = False
    reachable: bool = True


class Readiness:
    """Readiness of a process with these roles; each part is measured when asked for, so it turns green by itself."""

    def __init__(self, resources: Resources, health: Health, roles: Set[str]) -> None:
        self._resources = resources
        self._health = health
        self._roles = roles

    async def storage(self) -> bool:
        """Return whether the database takes a row now."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await probe(self._resources.database)
        except Exception as error:
            if _is_silent(error):
                return False
            raise
        return True

    async def backlog(self) -> Backlog | None:
        """Return what waits; None while the database gives no answer."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN), self._resources.database.read() as conn:
                return await backlog.measure(conn, self._resources.clock.now())
        except Exception as error:
            if _is_silent(error):
                return None
            raise

    async def parts(self) -> dict[str, bool]:
        """Return each part by its name, and whether it is well."""
        waiting, now = await self.backlog(), self._resources.clock.now()
        parts = {"storage": waiting is not None and await self.storage()}
        if "chat" in self._roles:
            lost = waiting is not None and waiting.webhook_lost
            parts["telegram"] = self._health.telegram and self._health.reachable and not lost
        if "poller" in self._roles:
            parts["poller"] = waiting is not None and age(waiting.due_since, now) < READ_LATE
        if "sender" in self._roles:
            on_time = waiting is not None and age(waiting.sendable_since, now) < SENT_LATE
            parts["sender"] = on_time and self._health.reachable
        return parts


def _is_silent(error: Exception) -> bool:
    """Return whether the database gave no answer, for whatever reason."""
    return isinstance(error, SQLAlchemyError | OSError) or is_outage(error)


def age(since: datetime | None, now: datetime) -> timedelta:
    """Return how long ago the moment was; zero for None and for a moment in the future."""
    return max(timedelta(), now - since) if since is not None else timedelta()
