"""Who is let in to the handlers: people, not too fast, and in private those whom the operator allows."""

from collections import OrderedDict

from aiogram import Bot
from aiogram.types import User

from bot.settings import Settings
from bot.telegram.context.turn import Turn
from bot.telegram.dispatch.group_access import GroupAccessPolicy
from bot.telegram.dispatch.rate_limit import FloodGuard, Verdict
from bot.texts import conversation as say

REFUSED_KEPT = 10_000  # people remembered as refused
INLINE_FOR = 5  # seconds that Telegram may reuse an empty list


class AccessPolicy:
    def __init__(self, settings: Settings, bot: Bot, me: User) -> None:
        self._settings = settings
        self._bot = bot
        self._me = me
        self._flood = FloodGuard()
        self._typing = FloodGuard()  # an inline query comes with each keystroke
        self._groups = GroupAccessPolicy()
        self._refused: OrderedDict[int, None] = OrderedDict()

    async def lets_in(self, turn: Turn) -> bool:
        """Say whether the handlers see the update; what is to be said to those who stay outside is said here."""
        update, message = turn.update, turn.update.message
        if update.command is not None and update.command.mention not in ("", (self._me.username or "").lower()):
            return False
        if turn.group and update.membership is not None:
            return update.chat_id == turn.chat_id  # who comes and goes where the group no longer is says nothing
        if update.inline is not None:
            return await self._offers(update.inline.query_id, turn)
        if not await self._is_slow_enough(turn):
            return False
        if message is not None and turn.group:
            return await self._groups.lets_in(message, turn)
        if update.callback is not None and not turn.pre_queue.button_holds:
            return False
        if update.callback is not None and turn.group:
            return await self._groups.lets_press(update.callback, turn)
        return update.membership is not None or await self._is_allowed(turn)

    async def _is_slow_enough(self, turn: Turn) -> bool:
        """Who floods is told so once; those who are nobody in person count together, as their group."""
        asked_at, message = turn.asked_at.timestamp(), turn.update.message
        written = message.sent_at.timestamp() if message is not None and message.sent_at is not None else asked_at
        verdict = self._flood.judge(turn.person or turn.chat_id, asked_at, written)
        if verdict is Verdict.NOTICE:
            await turn.reply.ephemeral(say.too_fast(turn.t))
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
        if turn.pre_queue.showed_key:
            await turn.reply.say(say.refused_key(turn.t, turn.pre_queue.deleted))
        elif turn.user_id not in self._refused:
            await turn.reply.say(say.refused(turn.t))
        self._refused[turn.user_id] = None
        if len(self._refused) > REFUSED_KEPT:
            self._refused.popitem(last=False)
        return False
