"""Queue of updates for the bot: numbered, filtered by kind, and kept until they are confirmed."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.errors import RefusalError
from bot.sandbox.telegram.world import World

OPT_IN = {"chat_member", "message_reaction", "message_reaction_count"}
"""The kinds that come only when asked for by name."""

_TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Pending:
    """Unconfirmed update. forced: put by a test, and delivered even under a number that was confirmed before.

    due (monotonic seconds), delay (seconds): the webhook's: when to try again, and how long to wait after that.
    """

    body: dict[str, Any]
    forced: bool = False
    handed: bool = False
    due: float = 0.0
    delay: float = 0.0

    @property
    def id(self) -> int:
        return int(self.body["update_id"])

    @property
    def ordering_key(self) -> object:
        """Ordering key: updates of one chat, or of one person where there is no chat, are delivered in order."""
        event = next((value for value in self.body.values() if isinstance(value, dict)), {})
        inner = event.get("message")
        chat = event.get("chat") or (inner.get("chat") if isinstance(inner, dict) else None) or event.get("from") or {}
        return chat.get("id") if isinstance(chat, dict) else None


class UpdateQueue:
    """Queue of what was not confirmed, for one reader at a time."""

    def __init__(self, world: World, first_id: int) -> None:
        self._world = world
        self.next_id = first_id
        self.allowed: list[str] = []
        self.pending: list[Pending] = []
        self._reader: object = None

    def put(self, kind: str, event: dict[str, Any]) -> int | None:
        """Add an update and return its id; None when the bot has not asked for this kind."""
        if kind not in self.allowed if self.allowed else kind in OPT_IN:
            return None
        update_id, self.next_id = self.next_id, self.next_id + 1
        self.pending.append(Pending({"update_id": update_id, kind: event}))
        self._world.changed()
        return update_id

    def put_raw(self, body: dict[str, Any]) -> int:
        """Add any object as an update; an `update_id` in it is kept, be it old or taken."""
        update = Pending({"update_id": self.next_id, **body}, forced="update_id" in body)
        self.next_id = max(self.next_id, update.id + 1)
        self.pending.append(update)
        self._world.changed()
        return update.id

    def drop(self) -> None:
        self.pending.clear()

    def remove(self, update: Pending) -> None:
        """Forget an update that the webhook took."""
        if update in self.pending:
            self.pending.remove(update)
            self._world.changed()

    def confirm(self, offset: int) -> None:
        """Forget what lies below the offset; a negative one keeps only that many of the newest."""
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [one for one in self.pending if one.id >= offset or (one.forced and not one.handed)]
        self._world.changed()

    def take_over(self, reader: object) -> None:
        """Make this the one reader; the one before it ends with a conflict."""
        self._reader = reader
        self._world.changed()

    def read(self, reader: object, limit: int) -> list[dict[str, Any]]:
        """Return up to `limit` waiting updates; raises a 409 for a reader that another has replaced."""
        if self._reader is not reader:
            raise RefusalError(409, _TERMINATED)
        ready = self.pending[:limit]
        for update in ready:
            update.handed = True
        return [update.body for update in ready]
