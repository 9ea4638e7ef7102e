"""Who is let in to the handlers: people, not too fast, and in private those whom the operator allows."""

from collections import OrderedDict

from aiogram import Bot
from aiogram.types import Message, Update, User

from bot.settings import Settings
from bot.telegram.context.filters import command_of
from bot.telegram.context.turn import Turn
from bot.telegram.dispatch.group_access import GroupGate
from bot.telegram.dispatch.rate_limit import FloodGuard, Verdict
from bot.texts import conversation as say

REFUSED_KEPT = 10_000  # people remembered as refused
INLINE_FOR = 5  # seconds that Telegram may reuse an empty list


class Gate:
    def __init__(self, settings: Settings, bot: Bot, me: User) -> None:
        self._settings = settings
        self._bot = bot
        self._me = me
        self._flood = FloodGuard()
        self._typing = FloodGuard()  # an inline query comes with each keystroke
        self._groups = GroupGate()
        self._refused: OrderedDict[int, None] = OrderedDict()

    async def lets_in(self, update: Update, turn: Turn) -> bool:
        """Say whether the handlers see the update; what is to be said to those who stay outside is said here."""
        message = update.message or update.edited_message
        if message is not None and self._is_for_another(message):
            return False
        if turn.group and (change := update.my_chat_member or update.chat_member) is not None:
            return change.chat.id == turn.chat_id  # who comes and goes where the group no longer is says nothing
        if update.inline_query is not None:
            return await self._offers(update.inline_query.id, turn)
        if not await self._is_slow_enough(message, turn):
            return False
        if message is not None and turn.group:
            return await self._groups.lets_in(message, turn)
        if update.callback_query is not None and not turn.urgent.live:
            return False
        if update.callback_query is not None and turn.group:
            return await self._groups.lets_press(update.callback_query, turn)
        return update.my_chat_member is not None or await self._is_allowed(turn)

    def _is_for_another(self, message: Message) -> bool:
        """Say whether a command names another bot."""
        command = command_of(message)
        if command is None or "@" not in command[0]:
            return False
        mention = command[0].split("@", 1)[1]
        return bool(mention) and mention != (self._me.username or "").lower()

    async def _is_slow_enough(self, message: Message | None, turn: Turn) -> bool:
        """Who floods is told so once; those who are nobody in person count together, as their group."""
        asked_at = turn.asked_at.timestamp()
        written = message.date.timestamp() if message is not None else asked_at
        verdict = self._flood.judge(turn.person or turn.chat_id, asked_at, written)
        if verdict is Verdict.NOTICE:
            await turn.reply.aside(say.too_fast(turn.t))
        return verdict is Verdict.SERVE

    async def _offers(self, query_id: str, turn: Turn) -> bool:
        """An inline query of somebody who may not use the bot, or types too fast, finds nothing."""
        allowed = self._settings.allowed_user_ids
        asked_at = turn.asked_at.timestamp()
        slow = self._typing.judge(turn.user_id, asked_at, asked_at) is Verdict.SERVE
        if slow and (not allowed or turn.user_id in allowed):
            return True
        await self._bot.answer_inline_query(query_id, [], cache_time=INLINE_FOR, is_personal=True)
        return False

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
