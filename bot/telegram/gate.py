"""Who is let in to the handlers: people, in private, not too fast, and among those the operator allows."""

from collections import OrderedDict

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import Message, Update, User

from bot.settings import Settings
from bot.telegram.filters import command_of
from bot.telegram.flood import FloodGuard, Verdict
from bot.telegram.session import Lost
from bot.telegram.turn import Turn
from bot.texts import conversation as say

REFUSED_KEPT = 10_000  # people remembered as refused


class Gate:
    def __init__(self, settings: Settings, bot: Bot, me: User) -> None:
        self._settings = settings
        self._bot = bot
        self._me = me
        self._flood = FloodGuard()
        self._refused: OrderedDict[int, None] = OrderedDict()

    async def lets_in(self, update: Update, turn: Turn) -> bool:
        """Say whether the handlers see the update; what is to be said to those who stay outside is said here."""
        message = update.message or update.edited_message
        if message is not None and self._is_foreign(message):
            return False
        written = message.date.timestamp() if message is not None else turn.asked_at.timestamp()
        verdict = self._flood.judge(turn.user_id, turn.asked_at.timestamp(), written)
        if verdict is not Verdict.SERVE:
            if verdict is Verdict.NOTICE:
                await turn.reply.say(say.too_fast(turn.t))
            return False
        if message is not None and message.chat.type != ChatType.PRIVATE:
            await self._group(message, turn)
            return False
        if update.callback_query is not None and not turn.urgent.live:
            return False
        return update.my_chat_member is not None or await self._is_allowed(turn)

    def _is_foreign(self, message: Message) -> bool:
        """Say whether a message is none of the bot's business: from a business account, or for another bot."""
        if message.business_connection_id or message.sender_business_bot or message.guest_query_id:
            return True
        command = command_of(message)
        if command is None or "@" not in command[0]:
            return False
        mention = command[0].split("@", 1)[1]
        return bool(mention) and mention != (self._me.username or "").lower()

    async def _is_allowed(self, turn: Turn) -> bool:
        """Say whether this person may use the bot; anybody else is told so once, and a key of theirs is not tried."""
        allowed = self._settings.allowed_user_ids
        if not allowed or turn.user_id in allowed:
            return True
        if turn.urgent.deleted is not None:
            await turn.reply.say(say.refused_key(turn.t, turn.urgent.deleted))
        elif turn.user_id not in self._refused:
            await turn.reply.say(say.refused(turn.t))
        self._refused[turn.user_id] = None
        if len(self._refused) > REFUSED_KEPT:
            self._refused.popitem(last=False)
        return False

    async def _group(self, message: Message, turn: Turn) -> None:
        """In a group: no keys, and a pointer to the private chat for the bot's commands."""
        if turn.urgent.deleted is not None:
            try:
                await self._bot.send_message(turn.user_id, say.group_key_private(turn.t))
            except (TelegramForbiddenError, TelegramBadRequest, Lost):
                await turn.reply.say(say.group_key(turn.t, turn.urgent.deleted))
            else:
                if not turn.urgent.deleted:
                    await turn.reply.say(say.group_key(turn.t, deleted=False))
        elif message.edit_date is None and command_of(message):
            await turn.reply.say(say.group_hint(turn.t))
