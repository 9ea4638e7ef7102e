"""Access to the handlers: for people, within the rate limit, and in private for those whom the operator allows."""

from bot.telegram.context.request import Request
from bot.telegram.dispatch.group_access import GroupAccessPolicy
from bot.telegram.dispatch.rate_limit import RateLimiter, RateVerdict
from bot.telegram.last_used import LastUsed
from bot.texts import conversation

REFUSED_KEPT = 10_000  # people remembered as refused
INLINE_FOR = 5  # seconds that Telegram may reuse an empty list


class AccessPolicy:
    """Access policy, with what it remembers of senders: one for each process."""

    def __init__(self) -> None:
        self._limiter = RateLimiter()
        self._typing = RateLimiter()  # apart: an inline query comes with each keystroke
        self._groups = GroupAccessPolicy()
        self._refused: LastUsed[int, None] = LastUsed(REFUSED_KEPT)

    async def lets_in(self, request: Request) -> bool:
        """Return whether the handlers get the update; a refusal is answered here."""
        update, message = request.update, request.update.message
        if update.command is not None and update.command.mention not in ("", (request.me.username or "").lower()):
            return False
        if request.group and update.membership is not None:
            return update.chat_id == request.chat_id  # not of the old group, which became a supergroup
        if update.inline is not None:
            return await self._offers(update.inline.query_id, request)
        sender_id = request.person or request.chat_id  # who is anonymous counts as the group
        if not await self._limiter.serves(sender_id, request, request.reply.ephemeral, conversation.TOO_FAST):
            return False
        if message is not None and request.group:
            return await self._groups.lets_in(message, request)
        if update.callback is not None and not request.pre_queue.button_valid:
            return False
        if update.callback is not None and request.group:
            return await self._groups.allows_callback(update.callback, request)
        return update.membership is not None or await self._is_allowed(request)

    async def _offers(self, query_id: str, request: Request) -> bool:
        """Return whether an inline query may find accounts; for strangers and floods it is answered with none."""
        received_at = request.received_at.timestamp()
        slow = self._typing.judge(request.user_id, received_at, received_at) is RateVerdict.SERVE
        if slow and _may_use(request):
            return True
        await request.reply.offer(query_id, [], cache_time=INLINE_FOR, is_personal=True)
        return False

    async def _is_allowed(self, request: Request) -> bool:
        """Return whether this person may use the bot; others are told so once, and their keys are not tried."""
        if _may_use(request):
            return True
        if request.pre_queue.showed_key:
            await request.reply.say(conversation.refused_key(request.t, request.pre_queue.deleted))
        elif request.user_id not in self._refused:
            await request.reply.say(request.t(conversation.REFUSED))
        self._refused[request.user_id] = None
        return False


def _may_use(request: Request) -> bool:
    allowed = request.settings.allowed_user_ids
    return not allowed or request.user_id in allowed
