"""Intake of updates, by polling or webhook: stored first, confirmed only then."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import StorageFull
from bot.services.accounts import linking
from bot.services.accounts.keys import looks_like_key
from bot.services.chats import groups
from bot.services.resources import Resources
from bot.storage.queues.inbox import NewUpdate
from bot.telegram.context.incoming import IncomingUpdate
from bot.telegram.context.parsing import parse
from bot.telegram.inbound.group_filter import is_relevant, redacted, shows_key
from bot.telegram.inbound.inbox_batch import Arrival
from bot.telegram.inbound.inbox_worker import InboxWorker

LOOKED_UP = 20  # words of a message that may be keys; one of thousands must not hold up what others send


class Intake:
    """Intake of a process: what it accepts, the inbox worker has stored."""

    def __init__(self, resources: Resources, worker: InboxWorker, username: str) -> None:
        """username: the bot's own, by which commands in groups name it."""
        self._resources = resources
        self._worker = worker
        self._username = username

    async def accept(self, raws: Sequence[dict[str, Any]]) -> None:
        """Store the updates in one transaction; when this returns they may be confirmed to Telegram.

        Each has an integer `update_id`. One that was here before has no effect, and what people say to each other in a
        group is not stored. A group that became a supergroup is moved at once. Raises StorageFull, whatever kept the
        database from taking them.
        """
        infos = self._resources.providers.infos()
        try:
            arrivals = []
            for raw in raws:
                update = parse(raw)
                if update.migration is not None:
                    await groups.migrated(self._resources, *update.migration)
                if update.group and update.message is not None:
                    update = await self._with_own_keys(update)
                if is_relevant(update, infos, self._username):
                    arrivals.append(self._arrival(raw, update))
            await self._worker.accept(arrivals)
        except (SQLAlchemyError, OSError) as error:
            raise StorageFull(f"the database does not take updates: {type(error).__name__}") from None

    async def _with_own_keys(self, update: IncomingUpdate) -> IncomingUpdate:
        """Find the keys without a documented prefix that whoever linked them posts in a group.

        One that somebody else linked is not looked for: what becomes of the message would tell that they hold it.
        """
        if update.message is None:
            return update
        words = [word for text in update.message.texts for word in text.split() if looks_like_key(word)]
        if words and await linking.linked_with(self._resources, update.user_id, words[:LOOKED_UP]) is not None:
            return replace(update, message=replace(update.message, shows_key=True))
        return update

    def _arrival(self, raw: dict[str, Any], update: IncomingUpdate) -> Arrival:
        content = update
        if update.group and update.message is not None:
            key = shows_key(update.message, self._resources.providers.infos(), self._username)
            raw = redacted(raw, update.kind, key=key)
            content = parse(raw) if key else update
        body = json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        row = NewUpdate(update.update_id, update.chat_id, update.user_id, body)
        return Arrival(row, content, update)
