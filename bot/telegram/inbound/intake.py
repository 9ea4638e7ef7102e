"""Updates on their way in, by polling or webhook: stored first, confirmed only then."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import StorageFull
from bot.services.accounts import linking
from bot.services.accounts.keys import looks_like_key
from bot.services.chats import groups
from bot.services.resources import Resources
from bot.storage.queues import inbox
from bot.storage.queues.inbox import NewUpdate
from bot.telegram.context.incoming import group_message, moved, place, written
from bot.telegram.inbound.group_filter import SHOWS_KEY, heard, hears
from bot.telegram.inbound.inbox_worker import Lanes
from bot.telegram.inbound.pre_queue import FirstAid

LOOKED_UP = 20  # words of a message that may be keys; one of thousands must not hold up what others send


class Intake:
    def __init__(self, resources: Resources, first_aid: FirstAid, lanes: Lanes) -> None:
        self._resources = resources
        self._first_aid = first_aid
        self._lanes = lanes

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        """Store the updates in one transaction; when this returns they may be confirmed to Telegram.

        Each has an integer `update_id`. One that was here before has no effect, and what people say to each other in a
        group is not stored. A group that became a supergroup is moved at once: no lane waits for another's. Raises
        StorageFull, whatever kept the database from taking them.
        """
        infos = self._resources.providers.infos()
        try:
            for old_id, new_id in filter(None, map(moved, updates)):
                await groups.migrated(self._resources, old_id, new_id)
            await self._mark_own_keys(updates)
            updates = [update for update in updates if hears(update, infos, self._first_aid.username)]
            new = [_sealed_later(update, heard(update, infos, self._first_aid.username)) for update in updates]
            async with self._resources.database.write() as conn:
                fresh = await inbox.accept(conn, self._resources.vault, new, self._resources.clock.now())
        except (SQLAlchemyError, OSError) as error:
            raise StorageFull(f"the database does not take updates: {type(error).__name__}") from None
        for update in updates:
            if update["update_id"] in fresh:
                fresh.discard(update["update_id"])
                self._first_aid.begin(update)
        self._lanes.wake()

    async def _mark_own_keys(self, updates: Sequence[dict[str, Any]]) -> None:
        """Find the keys that no documented prefix shows: whoever linked one posts it in a group.

        One that somebody else linked is not looked for: what becomes of the message would tell that they hold it.
        """
        for update in updates:
            if (message := group_message(update)) is not None:
                sender = place(update).user_id
                words = [word for text in written(message) for word in text.split() if looks_like_key(word)]
                owned = [await linking.linked_with(self._resources, sender, word) for word in words[:LOOKED_UP]]
                if any(owned):
                    message[SHOWS_KEY] = True


def _sealed_later(update: dict[str, Any], stored: dict[str, Any]) -> NewUpdate:
    lane = place(update)
    body = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return NewUpdate(update["update_id"], lane.chat_id, lane.user_id, body)
