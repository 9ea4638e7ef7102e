"""JSON of a chat and its messages, as a person sees them on their phone."""

import time
from typing import Any

from bot.sandbox.cast import Actor
from bot.sandbox.telegram import Call
from bot.sandbox.telegram.chats import Chat, SimFile, SimMessage
from bot.sandbox.telegram.keyboard import Button
from bot.sandbox.telegram.world import World

Json = dict[str, Any]

NEWEST = 200  # newest messages of a chat
TYPING_FOR = 5.0  # seconds, as in Telegram's documents
_ANSWERS = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageMedia", "editMessageCaption")


def message_json(message: SimMessage, actor: Actor) -> Json:
    content = message.content
    return {
        "id": message.id,
        "kind": content.kind,
        "mine": sent_by(message, actor),
        "bot": message.from_bot,
        "sender": sender_name(message),
        "date": message.date,
        "edited": message.edited_at is not None and message.from_bot is False,
        "text": content.body,
        "entities": list(content.entities),
        "file": content.file and _file_json(content.file),
        "rows": _rows(message),
        "reply": message.reply_to and _quote(message.reply_to),
        "alone": message.receiver is not None,
        "via": message.extra.get("via_bot", {}).get("username"),
    }


def _rows(message: SimMessage) -> list[list[Json]]:
    raw = message.content.markup.raw.get("inline_keyboard", []) if message.content.markup else []
    rows = zip(message.keyboard, [row for row in raw if row], strict=True)
    return [[_button_json(button, one) for button, one in zip(*row, strict=True)] for row in rows]


def sent_by(message: SimMessage, actor: Actor) -> bool:
    """Return whether this person wrote it; what is written anonymously is the anonymous admin's."""
    if actor.anonymous and message.extra.get("sender_chat", {}).get("id") == message.chat.id:
        return True
    return message.sender is actor.person.user and message.content.kind != "service"


def sender_name(message: SimMessage) -> str:
    return str(message.extra.get("sender_chat", {}).get("title") or message.sender.first_name)


def _quote(message: SimMessage) -> Json:
    return {"id": message.id, "sender": sender_name(message), "text": message.text[:120]}


def _file_json(file: SimFile) -> Json:
    return {"url": f"api/files/{file.id}", "name": file.name, "mime": file.mime, "size": len(file.data)}


def _button_json(button: Button, raw: Json) -> Json:
    kinds = {"data": button.data, "url": button.url, "copy": button.copies, "inline": _switches_to(raw)}
    kind = next((kind for kind, value in kinds.items() if value is not None), "other")
    return {
        "text": button.text,
        "kind": kind,
        "value": None if kind == "data" else kinds.get(kind),
        "style": button.style,
        "disabled": button.disabled,
    }


def _switches_to(raw: Json) -> str | None:
    """Return the inline query that a button begins."""
    chosen = raw.get("switch_inline_query_chosen_chat") or {}
    queries = (raw.get("switch_inline_query"), raw.get("switch_inline_query_current_chat"), chosen.get("query"))
    return next((query for query in queries if query is not None), None)


def visible(chat: Chat, thread: int | None, actor: Actor) -> list[SimMessage]:
    """Return the messages of a topic that this person sees; None is General, or all of a chat without topics."""
    user = actor.person.user
    if not (chat.user or chat.has(user)):
        return []
    return [one for one in chat.visible() if one.thread == thread and one.receiver in (None, user)]


def topic_state(chat: Chat, thread: int) -> str:
    """Return "open", "closed" or "deleted"; a topic that never was counts as deleted."""
    topic = chat.topics.get(thread)
    if topic is None or topic.deleted:
        return "deleted"
    return "closed" if topic.closed else "open"


def chat_list(world: World, actor: Actor, groups: list[Chat]) -> list[Json]:
    """Return the places this person can open: the private chat, the groups, and under a forum its topics."""
    chats = [_chat_json(actor.person.chat, None, world.bot.first_name, actor)]
    for chat in groups:
        chats.append(_chat_json(chat, None, chat.title, actor))
        chats += [
            _chat_json(chat, thread, topic.name, actor) for thread, topic in chat.topics.items() if not topic.deleted
        ]
    return chats


def _chat_json(chat: Chat, thread: int | None, title: str, actor: Actor) -> Json:
    found = visible(chat, thread, actor)
    last = found[-1] if found else None
    return {
        "chat": chat.id,
        "thread": thread,
        "type": chat.type,
        "forum": chat.is_forum,
        "title": title,
        "parent": chat.title if thread else None,
        "closed": thread is not None and chat.topics[thread].closed,
        "last": last and {"text": _preview(last), "date": last.date, "mine": sent_by(last, actor)},
        "heard": max((message.id for message in found if message.from_bot), default=0),
    }


def _preview(message: SimMessage) -> str:
    words = message.text.split("\n")[0][:80]
    return words if message.content.kind in ("text", "service") else f"[{message.content.kind}] {words}".strip()


def typing_left(calls: list[Call], chat_id: int, thread: int | None) -> float:
    """Return for how many seconds more "typing…" shows in the chat, 0 when it does not."""
    for call in reversed(calls[-50:]):
        here = call.params.get("chat_id") == str(chat_id)
        if not here or call.params.get("message_thread_id") not in (None, str(thread)):
            continue
        if call.method == "sendChatAction":
            return max(0.0, call.at + TYPING_FOR - time.monotonic())
        if call.method in _ANSWERS:
            return 0.0
    return 0.0
