"""Access in groups: commands by the rights they need, changes of the group, a warning for a message with a key."""

from bot.services.sharing import sharing
from bot.telegram.context.incoming import Callback, IncomingMessage
from bot.telegram.context.request import Request
from bot.telegram.dispatch.rate_limit import RateLimiter
from bot.telegram.keyboards import sharing_keyboards
from bot.telegram.keyboards.callback_data import RIGHTS, Right, parse
from bot.texts import conversation, ephemeral
from bot.texts.welcome import ADMIN_COMMANDS, COMMANDS, GROUP_COMMANDS

FOR_EVERYBODY = GROUP_COMMANDS.keys() | {"start"}
FOR_OWNERS = frozenset({"alerts"})  # and for admins
FOR_ADMINS = ADMIN_COMMANDS.keys() - FOR_OWNERS


class GroupAccessPolicy:
    """Access policy of groups, the part of `AccessPolicy` that a command or a press there comes to."""

    def __init__(self) -> None:
        self._limiter = RateLimiter()  # one rate limit for the whole group, as high as a person's

    async def lets_in(self, message: IncomingMessage, request: Request) -> bool:
        """Return whether the handlers get a message of a group; a refusal is answered here, to the asker alone."""
        if request.pre_queue.showed_key:
            await _warn(request)
            return False
        command = message.command
        if request.update.edited or command is None:
            return not request.update.edited and message.changes_group
        known = command.name in COMMANDS
        if not (known or command.mention) or not await self._keeps_rate_limit(request):
            return False
        if not known:
            await request.reply.ephemeral(request.t(ephemeral.UNKNOWN_COMMAND))
            return False
        return await _may(command.name, request)

    async def allows_callback(self, callback: Callback, request: Request) -> bool:
        """Return whether the handlers get a valid press; one that asks for figures counts as a command."""
        data = parse(callback.data)
        asks = data is not None and RIGHTS[data.verb] in (Right.EVERYBODY, Right.ASKER)
        return not asks or await self._keeps_rate_limit(request)

    async def _keeps_rate_limit(self, request: Request) -> bool:
        return await self._limiter.serves(request.chat_id, request, request.reply.say, ephemeral.GROUP_BUSY)


async def _may(name: str, request: Request) -> bool:
    if name in FOR_EVERYBODY:
        return True
    if name in FOR_ADMINS:
        if not (allowed := await request.admin()):
            await request.reply.ephemeral(request.t(ephemeral.ADMINS_ONLY))
        return allowed
    if name in FOR_OWNERS:
        if not (allowed := await request.admin() or await _shares(request)):
            await request.reply.ephemeral(request.t(ephemeral.OWNERS_ONLY))
        return allowed
    way = sharing_keyboards.private_chat(request.t, request.link())
    await request.reply.ephemeral(request.t(ephemeral.IN_PRIVATE), way)
    return False


async def _shares(request: Request) -> bool:
    """Return whether an account of the asker's is shared here."""
    return request.person in {
        shared.account.owner_id for shared in await sharing.in_chat(request.resources, request.chat_id)
    }


async def _warn(request: Request) -> None:
    """Warn whoever showed a key in private; the group only where that is not possible or not enough."""
    answered = await request.private(request.t(conversation.GROUP_KEY_PRIVATE))
    if not (answered and request.pre_queue.deleted):
        await request.reply.say(conversation.group_key(request.t, request.pre_queue.deleted))
