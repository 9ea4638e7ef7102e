"""Parser of Telegram's JSON into an `IncomingUpdate`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from aiogram.enums import ContentType

from bot.telegram.context.incoming import (
    Callback,
    Command,
    Document,
    IncomingMessage,
    IncomingUpdate,
    InlineQuery,
    Membership,
    Origin,
    UpdateKind,
)

SHOWS_KEY = "shows_key"  # stands in a stored message in place of all that its sender wrote
_FOREIGN = ("business_connection_id", "sender_business_bot", "guest_query_id")
_MEMBERSHIPS = (UpdateKind.MY_MEMBERSHIP, UpdateKind.MEMBERSHIP)
_WRITTEN = (UpdateKind.MESSAGE, UpdateKind.EDITED_MESSAGE)
_RELAYED = ("forward_origin", "via_bot", "is_automatic_forward")
_GROUP_CHANGES = ("new_chat_members", "left_chat_member", "new_chat_title")
_CONTENT = frozenset(
    {
        "text", "caption", "sticker", "voice", "photo", "video", "video_note", "audio", "document", "animation",
        "contact", "location", "venue", "poll", "dice", "game", "story", "checklist", "paid_media", "live_photo",
        "rich_message",
    }
)  # fmt: skip
_SERVICE = frozenset(content.value for content in ContentType) - _CONTENT
_NOT_WRITTEN = frozenset(
    {
        *("reply_to_message", "pinned_message", "from", "chat", "sender_chat", "via_bot", "forward_origin"),
        *("file_id", "file_unique_id", "media_group_id", "custom_emoji_id"),  # random: they may look like anything
    }
)


def parse(raw: dict[str, Any]) -> IncomingUpdate:
    """Parse an update; `raw` has an integer `update_id`, and nothing else is taken for granted."""
    kind, event = _event(raw)
    holder = _object(event.get("message")) if kind is UpdateKind.CALLBACK else event
    chat, sender = _object(holder.get("chat")), _object(event.get("from"))
    chat_id, chat_type, code = _id(chat), chat.get("type"), sender.get("language_code")
    in_topic = bool(holder.get("is_topic_message"))
    return IncomingUpdate(
        update_id=raw["update_id"],
        kind=kind,
        chat_id=chat_id,
        user_id=_id(sender),
        private=chat_type == "private",
        group=chat_type in ("group", "supergroup"),
        origin=_origin(kind, event, chat_id, _id(sender), private=chat_type == "private"),
        language_code=code if isinstance(code, str) else None,
        chat_title=_text(chat.get("title")),
        thread_id=_number(holder.get("message_thread_id")) if in_topic else 0,
        message=_message(event) if kind in _WRITTEN else None,
        callback=_callback(event, holder) if kind is UpdateKind.CALLBACK else None,
        inline=_inline(event) if kind is UpdateKind.INLINE else None,
        membership=_membership(event) if kind in _MEMBERSHIPS else None,
        migration=_migration(event, chat_id) if kind in _WRITTEN and chat_type in ("group", "supergroup") else None,
    )


def is_inside(member: dict[str, Any]) -> bool:
    """Return whether a raw ChatMember is in the chat; a restricted one may have left, an unknown status has not."""
    return member.get("status") not in ("left", "kicked") and member.get("is_member") is not False


def runs(member: dict[str, Any]) -> bool:
    """Return whether a raw ChatMember is an admin."""
    return member.get("status") in ("creator", "administrator")


def _event(raw: dict[str, Any]) -> tuple[UpdateKind, dict[str, Any]]:
    for kind in UpdateKind:
        if isinstance(event := raw.get(kind.value), dict):
            return kind, event
    return UpdateKind.NONE, {}


def _origin(kind: UpdateKind, event: dict[str, Any], chat_id: int, user_id: int, *, private: bool) -> Origin | None:
    sender_chat = event.get("sender_chat")
    foreign = any(name in said for said in (event, _object(event.get("message"))) for name in _FOREIGN)
    if foreign or (private and chat_id != user_id):
        return None
    if kind in _WRITTEN and not private and isinstance(sender_chat, dict):
        return Origin.ANONYMOUS_ADMIN if _id(sender_chat) == chat_id else Origin.NOBODY
    if not _object(event.get("from")).get("is_bot"):
        return Origin.PERSON
    changes = kind in _MEMBERSHIPS or any(name in event for name in _GROUP_CHANGES)
    return Origin.NOBODY if changes and not private else None


def _message(event: dict[str, Any]) -> IncomingMessage:
    text, relayed = _text(event.get("text")), any(event.get(name) for name in _RELAYED)
    joined = [one for one in _list(event.get("new_chat_members")) if isinstance(one, dict)]
    left = event.get("left_chat_member")
    return IncomingMessage(
        message_id=_number(event.get("message_id")) or None,
        sent_at=_moment(event.get("date")),
        text=text,
        caption=_text(event.get("caption")),
        texts=tuple(_written(event)),
        command=None if relayed else _command(text or ""),
        relayed=relayed,
        service=not _CONTENT & event.keys() and bool(_SERVICE & event.keys()),
        shows_key=SHOWS_KEY in event,
        document=_document(event.get("document")),
        joined=tuple(_id(one) for one in joined),
        joined_bots=tuple(str(one.get("username")) for one in joined if one.get("is_bot")),
        left=_id(left) if isinstance(left, dict) else None,
        title=_text(event.get("new_chat_title")),
    )


def _command(text: str) -> Command | None:
    """Return a typed command; a slash that stands alone is none."""
    if not text.startswith("/") or not text[1:2].strip():
        return None
    word, *rest = text[1:].split(maxsplit=1)
    name, _, mention = word.lower().partition("@")
    return Command(name, mention, rest[0].strip() if rest else "")


def _document(value: Any) -> Document | None:
    if not isinstance(value, dict):
        return None
    return Document(str(value.get("file_id")), _number(value.get("file_size")) or None)


def _callback(event: dict[str, Any], holder: dict[str, Any]) -> Callback:
    """Return the press; a message that is too old to be accessible has the date 0, and may be a picture."""
    editable = bool(holder.get("date")) and isinstance(holder.get("text"), str)
    return Callback(str(event.get("id")), _text(event.get("data")), _number(holder.get("message_id")) or None, editable)


def _inline(event: dict[str, Any]) -> InlineQuery:
    return InlineQuery(str(event.get("id")), _text(event.get("query")) or "", _text(event.get("offset")) or "")


def _membership(event: dict[str, Any]) -> Membership:
    """Return a change of membership: inside before and after, and banned; servers differ in what else they tell."""
    old, new = _object(event.get("old_chat_member")), _object(event.get("new_chat_member"))
    banned = new.get("status") == "kicked"
    return Membership(_id(_object(new.get("user"))), is_inside(old), is_inside(new), banned)


def _migration(event: dict[str, Any], here: int) -> tuple[int, int] | None:
    """Return the old and the new id of a group that has become a supergroup; updates of both chats name both."""
    if any(name in event for name in _FOREIGN):
        return None
    there = _number(event.get("migrate_to_chat_id"))
    ids = (here, there) if there else (_number(event.get("migrate_from_chat_id")), here)
    return ids if all(ids) else None


def _written(message: dict[str, Any]) -> Iterator[str]:
    """Yield every text that the sender put into a message: text, captions, links, names of files, contacts, polls."""
    waiting: list[Any] = [message]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += reversed([inner for name, inner in value.items() if name not in _NOT_WRITTEN])
        elif isinstance(value, list):
            waiting += reversed(value)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _id(thing: dict[str, Any]) -> int:
    return _number(thing.get("id"))


def _number(value: Any) -> int:
    """Return 0 for what is no integer of 64 bits."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else 0


def _moment(value: Any) -> datetime | None:
    """Return Unix seconds as UTC; None for 0 and for what no calendar holds."""
    seconds = _number(value)
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 2**33 else None
