"""Posting of a person's message: its sender, what it replies to, and whether the bot gets it."""

import re
from typing import TypedDict

from bot.sandbox.telegram.api import Api
from bot.sandbox.telegram.chats import ADMINS, Chat, Content, SimMessage, User
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.html import Entity, utf16
from bot.sandbox.telegram.impersonal import ANONYMOUS_ADMIN, CHANNEL, channel_json
from bot.sandbox.telegram.privacy import bot_sees
from bot.sandbox.telegram.render import chat_json, message_json, user_json

_MARKS = (
    ("bot_command", re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")),
    ("mention", re.compile(r"(?<!\S)@\w{4,32}")),
    ("url", re.compile(r"https?://\S+")),
)


class How(TypedDict, total=False):
    """Way of posting: the group `chat` (their private one otherwise), its topic, what it replies to.

    forwarded: the first author. via_bot: the username of the inline bot. anonymous: as the group. channel: as a channel
    of that title.
    """

    chat: Group
    thread: int
    reply_to: SimMessage
    forwarded: str
    via_bot: str
    anonymous: bool
    channel: str


def marks(text: str) -> tuple[Entity, ...]:
    """Return the entities that Telegram finds by itself."""
    found = (
        {"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match[0])}
        for kind, pattern in _MARKS
        for match in pattern.finditer(text)
    )
    return tuple(sorted(found, key=lambda one: (one["offset"], one["type"])))


def post(api: Api, user: User, chat: Chat, content: Content, how: How) -> SimMessage:
    """Put the message into the chat, and into the bot's updates if it sees it."""
    message = api.world.post(chat, _sender_of(user, chat, how), content, how.get("thread"))
    message.reply_to = how.get("reply_to")
    if how.get("anonymous"):
        message.extra["sender_chat"] = chat_json(chat)
    if title := how.get("channel"):
        message.extra["sender_chat"] = channel_json(title)
    if author := how.get("forwarded"):
        origin = {"type": "hidden_user", "date": message.date, "sender_user_name": author}
        message.extra["forward_origin"] = origin
    if name := how.get("via_bot"):
        message.extra["via_bot"] = user_json(_inline_bot(api, name))
    if bot_sees(api.world, message):
        message.update_id = api.updates.put("message", message_json(message))
    return message


def _sender_of(user: User, chat: Chat, how: How) -> User:
    if how.get("channel"):
        return CHANNEL
    if not how.get("anonymous"):
        return user
    assert chat.members.get(user.id) in ADMINS, f"{user.first_name} is no admin of {chat.name}"  # noqa: S101
    return ANONYMOUS_ADMIN


def _inline_bot(api: Api, name: str) -> User:
    return api.world.bot if name == api.world.bot.username else User(77, name, name, is_bot=True)
