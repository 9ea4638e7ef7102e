"""State of the simulated Telegram, with a notification at each change."""

import asyncio
from collections.abc import Iterator

from bot.domain.clock import Clock
from bot.sandbox.telegram.chats import Chat, Content, SimFile, SimMessage, User


class World:
    """State; whoever changes it elsewhere than here calls `changed`, so that no waiter misses it."""

    def __init__(self, bot: User, clock: Clock) -> None:
        self.bot = bot
        self.clock = clock
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, SimFile] = {}
        self.stamp = 0
        self._changed_event = asyncio.Event()

    def now(self) -> int:
        """Return the time in whole Unix seconds."""
        return int(self.clock.now().timestamp())

    def changed(self) -> int:
        """Wake everybody who waits, and return the number of this change."""
        self.stamp += 1
        self._changed_event.set()
        self._changed_event = asyncio.Event()
        return self.stamp

    async def change(self) -> None:
        """Return at the next change."""
        await self._changed_event.wait()

    def post(self, chat: Chat, sender: User, content: Content, thread: int | None = None) -> SimMessage:
        """Add a message to the chat."""
        message = SimMessage(chat, chat.next_message, self.now(), sender, content, sender is self.bot, thread)
        chat.next_message += 1
        return self._add(message)

    def whisper(self, chat: Chat, receiver: User, content: Content, thread: int | None = None) -> SimMessage:
        """Add an ephemeral message of the bot to a group."""
        number = chat.next_ephemeral
        chat.next_ephemeral -= 1
        return self._add(SimMessage(chat, number, self.now(), self.bot, content, True, thread, receiver=receiver))

    def _add(self, message: SimMessage) -> SimMessage:
        message.chat.messages.append(message)
        message.stamp = self.changed()
        return message

    def edit(self, message: SimMessage, content: Content) -> None:
        """Replace what the message says and keep what it said."""
        message.edits.append(message.content)
        message.content = content
        message.edited_at = self.now()
        message.stamp = self.changed()

    def delete(self, message: SimMessage) -> None:
        message.deleted = True
        self.changed()

    def keep_file(self, name: str, mime: str, data: bytes) -> SimFile:
        """Store a file under a new id."""
        file = SimFile(f"BQACAgI-{len(self.files) + 1:06d}", name, mime, data)
        self.files[file.id] = file
        return file

    def messages(self) -> Iterator[SimMessage]:
        for chat in self.chats.values():
            yield from chat.messages
