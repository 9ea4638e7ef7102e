"""What is answered in a group, and to whom: commands by their rights, keys by a warning, nothing else."""

from datetime import datetime

from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.services.sharing import sharing
from bot.telegram.context.filters import command_of
from bot.telegram.context.incoming import SERVICE
from bot.telegram.context.turn import Turn
from bot.telegram.dispatch.rate_limit import FloodGuard, Verdict
from bot.telegram.keyboards.callback_data import RIGHTS, Right, parse
from bot.texts import conversation as say
from bot.texts import ephemeral
from bot.texts.welcome import COMMANDS

FOR_EVERYBODY = frozenset({"balance", "me", "history", "help", "start", "share", "unshare"})
FOR_ADMINS = frozenset({"digest", "settings", "timezone", "language", "quiet"})
FOR_OWNERS = frozenset({"alerts"})  # and for admins


class GroupGate:
    def __init__(self) -> None:
        self._flood = FloodGuard()  # all of a group may send what one person may, who is always served so

    async def lets_in(self, message: Message, turn: Turn) -> bool:
        """Say whether the handlers see a message of a group; refusals are said here, to whoever asked alone."""
        if turn.urgent.deleted is not None:
            await _warn(turn, turn.urgent.deleted)
            return False
        command = command_of(message)
        if message.edit_date is not None or command is None:
            return message.edit_date is None and any(getattr(message, name) is not None for name in SERVICE)
        name, _, mention = command[0].partition("@")
        known = name in FOR_EVERYBODY | FOR_ADMINS | FOR_OWNERS | COMMANDS.keys()
        if not (known or mention) or not await self._is_slow_enough(turn, message.date):
            return False
        if not known:
            await turn.reply.aside(ephemeral.unknown_command(turn.t))
            return False
        return await _may(name, turn)

    async def lets_press(self, query: CallbackQuery, turn: Turn) -> bool:
        """Say whether the handlers see a press that holds; one that asks for figures counts as a command."""
        press = parse(query.data)
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
            await turn.reply.aside(ephemeral.admins_only(turn.t))
        return allowed
    if name in FOR_OWNERS:
        if not (allowed := await turn.admin() or await _shares(turn)):
            await turn.reply.aside(ephemeral.owners_only(turn.t))
        return allowed
    button = InlineKeyboardButton(text=ephemeral.open_private(turn.t), url=turn.link())
    await turn.reply.aside(ephemeral.in_private(turn.t), InlineKeyboardMarkup(inline_keyboard=[[button]]))
    return False


async def _shares(turn: Turn) -> bool:
    """Say whether an account of the asker's is shared here."""
    return turn.person in {shared.account.owner_id for shared in await sharing.in_chat(turn.resources, turn.chat_id)}


async def _warn(turn: Turn, deleted: bool) -> None:
    """Somebody showed a key: they are told in private, the group only where that is not possible or not enough."""
    told = await turn.private(say.group_key_private(turn.t))
    if not (told and deleted):
        await turn.reply.say(say.group_key(turn.t, deleted))
