"""Raw updates: read as JSON first, so that one that aiogram cannot parse holds nobody else up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aiogram.methods import TelegramMethod

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds that the bot acts on; named at every call, since leaving them out keeps the previous setting."""

_NOT_WRITTEN = frozenset(
    {
        *("reply_to_message", "pinned_message", "from", "chat", "sender_chat", "via_bot", "forward_origin"),
        *("file_id", "file_unique_id", "media_group_id", "custom_emoji_id"),  # random: they may look like anything
    }
)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without aiogram's parsing; a timeout in seconds, at most 50."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Who does something in which chat; 0 where an update names nobody."""

    chat_id: int
    user_id: int
    private: bool


def place(update: dict[str, Any]) -> Place:
    """Return the lane of an update: one person's updates in a chat are handled in order."""
    for kind in ALLOWED:
        event = update.get(kind)
        if isinstance(event, dict):
            holder = _object(event.get("message")) if kind == "callback_query" else event
            chat, sender = _object(holder.get("chat")), _object(event.get("from"))
            return Place(_id(chat), _id(sender), chat.get("type") == "private")
    return Place(0, 0, False)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _id(thing: dict[str, Any]) -> int:
    value = thing.get("id")
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else 0


def written(message: Any) -> Iterator[str]:
    """Yield every text that the sender put into a message: text, captions, links, names of files, contacts, polls."""
    waiting = [message]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += reversed([inner for name, inner in value.items() if name not in _NOT_WRITTEN])
        elif isinstance(value, list):
            waiting += reversed(value)
