"""Raw updates: read as JSON first, so that one that aiogram cannot parse holds nobody else up."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aiogram.methods import TelegramMethod

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "inline_query"]
"""The kinds that the bot acts on; named at every call, since leaving them out keeps the previous setting."""

SERVICE = ("new_chat_members", "left_chat_member", "new_chat_title")
"""What a group's messages are about where Telegram itself speaks and the bot acts on it."""

_FOREIGN = ("business_connection_id", "sender_business_bot", "guest_query_id")
_MEMBERSHIP = ("my_chat_member", "chat_member")
_WRITTEN = ("message", "edited_message")
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


class GetRawChatMember(TelegramMethod[dict[str, Any]]):
    """getChatMember without aiogram's parsing, which stumbles over admins of a server that lacks the newest rights."""

    __returning__ = dict[str, Any]
    __api_method__ = "getChatMember"

    chat_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Place:
    """Who does something in which chat; 0 where an update names nobody."""

    chat_id: int
    user_id: int
    private: bool


class Origin(Enum):
    """Who speaks: an anonymous admin is the group itself, a channel or another admin's bot is nobody in person."""

    PERSON = "person"
    ANONYMOUS_ADMIN = "anonymous admin"
    NOBODY = "nobody"


def place(update: dict[str, Any]) -> Place:
    """Return the lane of an update: one person's updates in a chat are handled in order."""
    kind, event = _event(update)
    holder = _object(event.get("message")) if kind == "callback_query" else event
    chat, sender = _object(holder.get("chat")), _object(event.get("from"))
    return Place(_id(chat), _id(sender), chat.get("type") == "private")


def origin(update: dict[str, Any]) -> Origin | None:
    """Return who speaks; None for whom the bot does not listen to: another bot, a business, a guest, in others' chats.

    The ids of their chats may be those of other chats.
    """
    kind, event = _event(update)
    at, sender_chat = place(update), event.get("sender_chat")
    foreign = any(name in said for said in (event, _object(event.get("message"))) for name in _FOREIGN)
    if foreign or (at.private and at.chat_id != at.user_id):
        return None
    if kind in _WRITTEN and not at.private and isinstance(sender_chat, dict):
        return Origin.ANONYMOUS_ADMIN if _id(sender_chat) == at.chat_id else Origin.NOBODY
    if not _object(event.get("from")).get("is_bot"):
        return Origin.PERSON
    changes = kind in _MEMBERSHIP or any(name in event for name in SERVICE)
    return Origin.NOBODY if changes and not at.private else None


def group_message(update: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was written, or edited, in a group; None for any other update."""
    kind, event = _event(update)
    return event if kind in _WRITTEN and _object(event.get("chat")).get("type") in ("group", "supergroup") else None


def runs(member: dict[str, Any]) -> bool:
    """Say whether a raw ChatMember is an admin."""
    return member.get("status") in ("creator", "administrator")


def is_inside(member: dict[str, Any]) -> bool:
    """Say whether a raw ChatMember is in the chat; who is restricted may have left; an unknown status is no leaving."""
    return member.get("status") not in ("left", "kicked") and member.get("is_member") is not False


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """Return the update with members who are in, out or banned, and no more: servers differ in what else they tell."""
    kind, event = _event(update)
    if kind not in _MEMBERSHIP:
        return update
    members = {name: _standing(_object(event.get(name))) for name in ("old_chat_member", "new_chat_member")}
    return {**update, kind: {**event, **members}}


def bare(update: dict[str, Any]) -> dict[str, Any]:
    """Return the update with no more of a message than who sent it, where and when, and of anything else nothing."""
    kind, event = _event(update)
    kept = {name: event[name] for name in ("message_id", "date", "edit_date", "chat", "from") if name in event}
    return {"update_id": update["update_id"], **({kind: kept} if kind in _WRITTEN else {})}


def _standing(member: dict[str, Any]) -> dict[str, Any]:
    out = "kicked" if member.get("status") == "kicked" else "left"
    return {"status": "member" if is_inside(member) else out, "user": member.get("user"), "until_date": 0}


def moved(update: dict[str, Any]) -> tuple[int, int] | None:
    """Return the old and the new id of a group that has become a supergroup; both of its chats say so."""
    message = group_message(update) or {}
    if any(name in message for name in _FOREIGN):
        return None
    here, there = _id(_object(message.get("chat"))), _number(message.get("migrate_to_chat_id"))
    ids = (here, there) if there else (_number(message.get("migrate_from_chat_id")), here)
    return ids if all(ids) else None


def _event(update: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return next(((kind, event) for kind in ALLOWED if isinstance(event := update.get(kind), dict)), ("", {}))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _id(thing: dict[str, Any]) -> int:
    return _number(thing.get("id"))


def _number(value: Any) -> int:
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
