"""People: they write, press, edit, delete and block, and wait for the bot's answer."""

# ruff: noqa: ASYNC109 - these are time limits of a test, named as everywhere

import time
from collections.abc import Callable
from typing import Unpack

from bot.sandbox.telegram.api import Api, SimQuery
from bot.sandbox.telegram.chats import Chat, Content, ContentKind, SimFile, SimMessage, Status, User
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.inline import posted
from bot.sandbox.telegram.keyboard import Button
from bot.sandbox.telegram.links import read_link
from bot.sandbox.telegram.posting import How, marks, post
from bot.sandbox.telegram.privacy import bot_sees
from bot.sandbox.telegram.render import callback_message_json, membership_json, message_json, user_json
from bot.sandbox.telegram.waiting import PATIENCE, Waiting


class Person:
    """Person at their phone. chat: their private chat with the bot."""

    def __init__(self, api: Api, waiting: Waiting, user: User, chat: Chat) -> None:
        self._api = api
        self._waiting = waiting
        self.user = user
        self.chat = chat

    @property
    def id(self) -> int:
        return self.user.id

    def says(self, text: str, **how: Unpack[How]) -> SimMessage:
        return self._send(Content("text", text, text, marks(text)), how)

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

    def posts_inline(self, query_id: str, number: int = 0, **how: Unpack[How]) -> SimMessage:
        """Choose a result of an inline query that the bot has answered."""
        how["via_bot"] = self._api.world.bot.username or ""
        return self._send(posted(self._api.inline_answers[query_id].results[number]), how)

    def edits(self, message: SimMessage, text: str) -> None:
        """Change the text or caption of a message of one's own."""
        old = message.content
        self._api.world.edit(message, Content(old.kind, text, text, marks(text), old.file))
        if bot_sees(self._api.world, message):
            self._api.updates.put("edited_message", message_json(message))

    def deletes(self, message: SimMessage) -> None:
        """Delete a message; Telegram tells bots nothing of this."""
        self._api.world.delete(message)

    def presses(self, message: SimMessage, button: str | int = 0, data: str | None = None) -> str:
        """Press a button by its text or number, also one the message no longer has, and return the query's id.

        `data` forges what a modified client can send. Of what was posted inline the bot learns an id and no message.
        """
        assert message.receiver in (None, self.user), f"{self.user.first_name} does not see this message"  # noqa: S101
        query = self._query(message.chat)
        self._api.presses[query.id] = self._api.pressed[query.id] = query
        press = {
            "id": query.id,
            "from": user_json(self.user),
            "chat_instance": str(abs(message.chat.id) * 7919),
            "data": _button(message, button).data if data is None else data,
        }
        if "via_bot" in message.extra:
            press["inline_message_id"] = f"inline{abs(message.chat.id)}x{message.id}"
        else:
            press["message"] = callback_message_json(message)
        self._api.updates.put("callback_query", press)
        return query.id

    def types_inline(self, text: str, chat: Group | None = None, offset: str = "") -> str:
        """Type @bot and `text` in a group or some private chat, and return the query's id.

        `offset` is where the list that one scrolls goes on.
        """
        query = self._query()
        self._api.inline_queries[query.id] = query
        event = {
            "id": query.id,
            "from": user_json(self.user),
            "query": text,
            "offset": offset,
            "chat_type": chat.chat.type if chat else "private",
        }
        self._api.updates.put("inline_query", event)
        return query.id

    def follows(self, url: str, **how: Unpack[How]) -> Chat:
        """Open a link to the bot, one that brings it into a group in `chat`, and return the chat one is in then.

        Without a payload nothing is said there.
        """
        link = read_link(url, self._api.world.bot.username or "")
        assert link is not None, f"{url} does not open the bot"  # noqa: S101
        if link.kind == "start":
            if link.payload:
                self.says(f"/start {link.payload}")
            return self.chat
        group = how["chat"]
        if not group.chat.has(self._api.world.bot):
            group.adds_bot(self)
        if link.payload:
            self.says(f"/start@{self._api.world.bot.username} {link.payload}", **how)
        return group.chat

    def blocks(self) -> None:
        self.user.blocked = True
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        self.user.blocked = False
        self._membership("kicked", "member")

    def deactivates(self) -> None:
        """Delete the account; bots are told nothing."""
        self.user.deactivated = True

    async def asks(self, text: str, timeout: float = PATIENCE, **how: Unpack[How]) -> SimMessage:
        """Say something and return the first message the bot then writes or edits in that chat."""
        return await self.gets(lambda: self.says(text, **how), self._where(how), timeout)

    async def taps(
        self, message: SimMessage, button: str | int = 0, data: str | None = None, timeout: float = PATIENCE
    ) -> SimMessage:
        """Press and return the first message the bot then writes or edits in that chat."""
        return await self.gets(lambda: self.presses(message, button, data), message.chat, timeout)

    async def opens(self, url: str, timeout: float = PATIENCE, **how: Unpack[How]) -> SimMessage:
        """Open a link to the bot and return the first message that it then writes or edits, here or in the group."""
        since = self._api.world.stamp
        chats = {chat.id: chat for chat in (self.follows(url, **how), self.chat)}
        return await self._waiting.reply(list(chats.values()), since, timeout)

    async def gets(
        self, action: Callable[[], object], chat: Chat | None = None, timeout: float = PATIENCE
    ) -> SimMessage:
        """Do something and return the first message the bot then writes or edits in the chat (private by default)."""
        since = self._api.world.stamp
        action()
        return await self._waiting.reply([chat or self.chat], since, timeout)

    def _query(self, chat: Chat | None = None) -> SimQuery:
        return SimQuery(str(next(self._api.query_ids)), self.user, time.monotonic(), self._api.world.now(), chat)

    def _file(self, kind: ContentKind, name: str, mime: str, data: bytes, caption: str) -> Content:
        file: SimFile = self._api.world.keep_file(name, mime, data)
        return Content(kind, caption, caption, marks(caption), file)

    def _send(self, content: Content, how: How) -> SimMessage:
        chat = self._where(how)
        if chat is self.chat:
            self.user.started = True
            if self.user.blocked:
                self.unblocks()
        return post(self._api, self.user, chat, content, how)

    def _where(self, how: How) -> Chat:
        return how["chat"].chat if "chat" in how else self.chat

    def _membership(self, old: Status, new: Status) -> None:
        world = self._api.world
        event = membership_json(self.chat, self.user, world.bot, (old, new), world.now())
        self._api.updates.put("my_chat_member", event)


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
    raise AssertionError(f"no button {wanted!r} in {message.button_texts}")
