"""Leases of one process on the updates that it has in hand: renewed while they are handled, released at the end."""

import asyncio
import secrets
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import StorageFull
from bot.services.resources import Resources
from bot.storage.db.conflicts import repeated
from bot.storage.queues import inbox

log = structlog.get_logger()

LEASE = timedelta(seconds=15)
RENEW_EVERY = 5.0  # seconds


class Lease(NamedTuple):
    """since: in the loop's seconds. key: ordering key (chat_id, user_id) of the update."""

    since: float
    key: tuple[int, int]


class InboxLeases:
    """Leases. owner: id of this process. in_hand: the updates that it has."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self.owner = secrets.token_hex(8)
        self.in_hand: dict[int, Lease] = {}

    async def keep(self) -> None:
        """Renew the leases of what has been in hand for a while, until cancelled."""
        while True:
            await asyncio.sleep(RENEW_EVERY)
            before = asyncio.get_running_loop().time() - RENEW_EVERY
            if ids := [update_id for update_id, one in self.in_hand.items() if one.since <= before]:
                now = self._resources.clock.now()
                renew = partial(inbox.renew, update_ids=ids, owner=self.owner, now=now, lease=LEASE)
                await self._resources.database.run(renew)

    async def release(self) -> None:
        """End the leases of unfinished updates, so that the next process need not wait until they lapse."""
        try:
            await self._release()
        except (StorageFull, SQLAlchemyError, OSError) as error:
            log.warning("unfinished updates wait for their leases to end", error=type(error).__name__)

    @repeated
    async def _release(self) -> None:
        async with self._resources.database.write() as conn:
            await inbox.release(conn, self.owner)
