"""Reply destination: a chat and a topic, which may be gone when the answer is sent."""

from collections.abc import Callable
from typing import Any, NamedTuple

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramMigrateToChat
from aiogram.methods import TelegramMethod
from aiogram.types import Message, ReplyParameters

from bot.services.chats import groups
from bot.services.resources import Resources
from bot.telegram.context.reply_context import ReplyContext
from bot.telegram.outbound.refusals import NOT_THERE_TO_REPLY_TO, Refusal, refusal_of, says


class SentMessage(NamedTuple):
    """Message by its chat: its number means another message in the supergroup that the chat becomes."""

    chat_id: int
    message_id: int


class ReplyDestination:
    """Chat, its topic (0 for none), and the message that is `answered`, if there is one."""

    def __init__(self, bot: Bot, resources: Resources, context: ReplyContext) -> None:
        self._bot = bot
        self._resources = resources
        self.chat_id = context.chat_id
        self.thread_id = context.thread_id
        self.answered = context.message_id

    def whole(self, to: SentMessage | None = None) -> dict[str, Any]:
        """Return the parameters of a call: in a group a reply to `to` if it is of this chat, else to what is answered.

        Where that message is gone, Telegram sends no reply.
        """
        message_id = to.message_id if to is not None and to.chat_id == self.chat_id else self.answered
        reply = ReplyParameters(message_id=message_id, allow_sending_without_reply=True) if message_id else None
        return {
            "chat_id": self.chat_id,
            "message_thread_id": self.thread_id or None,
            "reply_parameters": reply if self.chat_id < 0 else None,
        }

    async def send(self, method: Callable[[], TelegramMethod[Message]]) -> Message:
        """Send what `method` makes; where Telegram refuses that, in the supergroup, in General, or as no reply."""
        try:
            return await self._bot(method())
        except TelegramMigrateToChat as error:
            await self.move(error.migrate_to_chat_id)
        except TelegramBadRequest as error:
            if self.thread_id and refusal_of(error) is Refusal.TOPIC_GONE:
                self.thread_id = 0
            elif self.answered is None or not says(error, NOT_THERE_TO_REPLY_TO):
                raise  # an old message does not say in which topic it is
            self.answered = None  # a reply across topics is refused
        return await self._bot(method())

    async def move(self, chat_id: int) -> None:
        """Follow the group to its supergroup, which has none of the old messages."""
        await groups.migrated(self._resources, self.chat_id, chat_id)
        self.chat_id, self.thread_id, self.answered = chat_id, 0, None
