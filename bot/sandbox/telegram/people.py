"""People: they write, press, edit, delete and block, and wait for the bot's answer."""

# ruff: noqa: ASYNC109 - these are time limits of a test, named as everywhere

import re
import time
from collections.abc import Callable
from typing import TypedDict, Unpack

from bot.sandbox.telegram.api import Api, Query
from bot.sandbox.telegram.groups import ANONYMOUS_ADMIN, Group, bot_sees
from bot.sandbox.telegram.html import Entity, utf16
from bot.sandbox.telegram.keyboard import Button
from bot.sandbox.telegram.render import callback_message_json, chat_json, membership_json, message_json, user_json
from bot.sandbox.telegram.waiting import Waiting
from bot.sandbox.telegram.world import Chat, Content, Kind, SimFile, SimMessage, Status, User

_MARKS = (
    ("bot_command", re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")),
    ("mention", re.compile(r"(?<!\S)@\w{4,32}")),
    ("url", re.compile(r"https?://\S+")),
)


class How(TypedDict, total=False):
    """Where and how a person sends: the group `chat` (their private one otherwise), its topic, what it answers.

    `forwarded` names the first author, `via_bot` the username of the inline bot; `anonymous` writes as the group.
    """

    chat: Group
    thread: int
    reply_to: SimMessage
    forwarded: str
    via_bot: str
    anonymous: bool


class Person:
    """Somebody at their phone; `chat` is their private chat with the bot."""

    def __init__(self, api: Api, waiting: Waiting, user: User, chat: Chat) -> None:
        self._api = api
        self._waiting = waiting
        self.user = user
        self.chat = chat

    @property
    def id(self) -> int:
        return self.user.id

    def says(self, text: str, **how: Unpack[How]) -> SimMessage:
        return self._send(Content("text", text, text, _marks(text)), how)

    def sends_document(
        self, name: str, data: bytes, caption: str = "", mime: str = "text/plain", **how: Unpack[How]
    ) -> SimMessage:
        return self._send(self._file("document", name, mime, data, caption), how)

    def sends_photo(self, caption: str = "", **how: Unpack[How]) -> SimMessage:
        return self._send(self._file("photo", "photo.jpg", "image/jpeg", b"\xff\xd8\xff", caption), how)

    def sends_sticker(self, **how: Unpack[How]) -> SimMessage:
        return self._send(self._file("sticker", "sticker.webp", "image/webp", b"RIFF", ""), how)

    def sends_voice(self, **how: Unpack[How]) -> SimMessage:
        return self._send(self._file("voice", "voice.ogg", "audio/ogg", b"OggS", ""), how)

    def posts(self, content: Content, **how: Unpack[How]) -> SimMessage:
        """Send what an inline bot made."""
        return self._send(content, how)

    def edits(self, message: SimMessage, text: str) -> None:
        """Change the text or caption of a message of one's own."""
        old = message.content
        self._api.world.edit(message, Content(old.kind, text, text, _marks(text), old.file))
        if bot_sees(self._api.world, message):
            self._api.updates.put("edited_message", message_json(message))

    def deletes(self, message: SimMessage) -> None:
        """Telegram tells bots nothing of this."""
        self._api.world.delete(message)

    def presses(self, message: SimMessage, button: str | int = 0, data: str | None = None) -> str:
        """Press a button by its text or number, also one the message no longer has, and return the query's id.

        `data` forges what a modified client can send.
        """
        query = self._query()
        self._api.presses[query.id] = query
        press = {
            "id": query.id,
            "from": user_json(self.user),
            "message": callback_message_json(message),
            "chat_instance": str(abs(message.chat.id) * 7919),
            "data": _button(message, button).data if data is None else data,
        }
        self._api.updates.put("callback_query", press)
        return query.id

    def types_inline(self, text: str) -> str:
        """Type @bot and `text` somewhere, and return the query's id."""
        query = self._query()
        self._api.inline_queries[query.id] = query
        event = {"id": query.id, "from": user_json(self.user), "query": text, "offset": "", "chat_type": "private"}
        self._api.updates.put("inline_query", event)
        return query.id

    def blocks(self) -> None:
        self.user.blocked = True
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        self.user.blocked = False
        self._membership("kicked", "member")

    def deactivates(self) -> None:
        """Delete the account; bots are told nothing."""
        self.user.deactivated = True

    async def asks(self, text: str, timeout: float = 10.0, **how: Unpack[How]) -> SimMessage:
        """Say something and return the first message the bot then writes or edits in that chat."""
        return await self.gets(lambda: self.says(text, **how), self._where(how), timeout)

    async def taps(
        self, message: SimMessage, button: str | int = 0, data: str | None = None, timeout: float = 10.0
    ) -> SimMessage:
        """Press and return the first message the bot then writes or edits in that chat."""
        return await self.gets(lambda: self.presses(message, button, data), message.chat, timeout)

    async def gets(self, action: Callable[[], object], chat: Chat | None = None, timeout: float = 10.0) -> SimMessage:
        """Do something and return the first message the bot then writes or edits in the chat (private by default)."""
        since = self._api.world.stamp
        action()
        return await self._waiting.reply(chat or self.chat, since, timeout)

    def _query(self) -> Query:
        return Query(str(next(self._api.query_ids)), self.user, time.monotonic(), self._api.world.now())

    def _file(self, kind: Kind, name: str, mime: str, data: bytes, caption: str) -> Content:
        file: SimFile = self._api.world.keep_file(name, mime, data)
        return Content(kind, caption, caption, _marks(caption), file)

    def _send(self, content: Content, how: How) -> SimMessage:
        chat, anonymous = self._where(how), how.get("anonymous", False)
        world = self._api.world
        if chat is self.chat:
            self.user.started = True
            if self.user.blocked:
                self.unblocks()
        message = world.post(chat, ANONYMOUS_ADMIN if anonymous else self.user, content, how.get("thread"))
        message.reply_to = how.get("reply_to")
        if anonymous:
            message.extra["sender_chat"] = chat_json(chat)
        if author := how.get("forwarded"):
            origin = {"type": "hidden_user", "date": message.date, "sender_user_name": author}
            message.extra["forward_origin"] = origin
        if name := how.get("via_bot"):
            message.extra["via_bot"] = {"id": 77, "is_bot": True, "first_name": name, "username": name}
        if bot_sees(world, message):
            message.update_id = self._api.updates.put("message", message_json(message))
        return message

    def _where(self, how: How) -> Chat:
        return how["chat"].chat if "chat" in how else self.chat

    def _membership(self, old: Status, new: Status) -> None:
        world = self._api.world
        event = membership_json(self.chat, self.user, world.bot, (old, new), world.now())
        self._api.updates.put("my_chat_member", event)


def _marks(text: str) -> tuple[Entity, ...]:
    """Return the entities that Telegram finds by itself."""
    found = (
        {"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match[0])}
        for kind, pattern in _MARKS
        for match in pattern.finditer(text)
    )
    return tuple(sorted(found, key=lambda one: (one["offset"], one["type"])))


def _button(message: SimMessage, wanted: str | int) -> Button:
    """Return the button that brings data, of the newest version of the message that has it."""
    for content in (message.content, *reversed(message.edits)):
        rows = (content.markup and content.markup.inline) or ()
        buttons = [button for row in rows for button in row]
        if isinstance(wanted, int):
            buttons = buttons[wanted : wanted + 1]
        for button in buttons:
            if isinstance(wanted, int) or wanted == button.text:
                assert button.data is not None, f"{button.text!r} sends nothing to the bot"  # noqa: S101
                return button
    raise AssertionError(f"no button {wanted!r} in {[button.text for button in message.buttons]}")
