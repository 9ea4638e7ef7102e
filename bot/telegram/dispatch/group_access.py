"""What is answered in a group, and to whom: commands by their rights, keys by a warning, nothing else."""

from datetime import datetime

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.services.sharing import sharing
from bot.telegram.context.incoming import Callback, IncomingMessage
from bot.telegram.context.turn import Turn
from bot.telegram.dispatch.rate_limit import FloodGuard, Verdict
from bot.telegram.keyboards.callback_data import RIGHTS, Right, parse
from bot.texts import conversation as say
from bot.texts import ephemeral
from bot.texts.welcome import COMMANDS

FOR_EVERYBODY = frozenset({"balance", "me", "history", "spend", "help", "start", "share", "unshare"})
FOR_ADMINS = frozenset({"digest", "settings", "timezone", "language", "quiet"})
FOR_OWNERS = frozenset({"alerts"})  # and for admins


class GroupAccessPolicy:
    def __init__(self) -> None:
        self._flood = FloodGuard()  # all of a group may send what one person may, who is always served so

    async def lets_in(self, message: IncomingMessage, turn: Turn) -> bool:
        """Say whether the handlers see a message of a group; refusals are said here, to whoever asked alone."""
        if turn.pre_queue.showed_key:
            await _warn(turn)
            return False
        command = message.command
        if turn.update.edited or command is None:
            return not turn.update.edited and message.changes_group
        known = command.name in FOR_EVERYBODY | FOR_ADMINS | FOR_OWNERS | COMMANDS.keys()
        if not (known or command.mention) or not await self._is_slow_enough(turn, message.sent_at or turn.asked_at):
            return False
        if not known:
            await turn.reply.ephemeral(ephemeral.unknown_command(turn.t))
            return False
        return await _may(command.name, turn)

    async def lets_press(self, callback: Callback, turn: Turn) -> bool:
        """Say whether the handlers see a press that holds; one that asks for figures counts as a command."""
        press = parse(callback.data)
        asks = press is not None and RIGHTS[press.verb] in (Right.EVERYBODY, Right.ASKER)
        return not asks or await self._is_slow_enough(turn, turn.asked_at)

    async def _is_slow_enough(self, turn: Turn, written: datetime) -> bool:
        verdict = self._flood.judge(turn.chat_id, turn.asked_at.timestamp(), written.timestamp())
        if verdict is Verdict.NOTICE:
            await turn.reply.say(ephemeral.group_busy(turn.t))
        return verdict is Verdict.SERVE


async def _may(name: str, turn: Turn) -> bool:
    if name in FOR_EVERYBODY:
        return True
    if name in FOR_ADMINS:
        if not (allowed := await turn.admin()):
            await turn.reply.ephemeral(ephemeral.admins_only(turn.t))
        return allowed
    if name in FOR_OWNERS:
        if not (allowed := await turn.admin() or await _shares(turn)):
            await turn.reply.ephemeral(ephemeral.owners_only(turn.t))
        return allowed
    button = InlineKeyboardButton(text=ephemeral.open_private(turn.t), url=turn.link())
    await turn.reply.ephemeral(ephemeral.in_private(turn.t), InlineKeyboardMarkup(inline_keyboard=[[button]]))
    return False


async def _shares(turn: Turn) -> bool:
    """Say whether an account of the asker's is shared here."""
    return turn.person in {shared.account.owner_id for shared in await sharing.in_chat(turn.resources, turn.chat_id)}


async def _warn(turn: Turn) -> None:
    """Somebody showed a key: they are told in private, the group only where that is not possible or not enough."""
    told = await turn.private(say.group_key_private(turn.t))
    if not (told and turn.pre_queue.deleted):
        await turn.reply.say(say.group_key(turn.t, turn.pre_queue.deleted))
