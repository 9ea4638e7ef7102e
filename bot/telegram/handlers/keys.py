"""Messages that hold a key, wherever it stands: deleted, never echoed, and linked only when asked for."""

from aiogram import Bot, Router
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message

from bot.domain.errors import KeyUnusable
from bot.services.accounts.keys import is_single, key_in
from bot.services.chats.dialogs import Waiting
from bot.telegram.context.filters import Awaited, Pressed, command_of
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.fields import ask_key
from bot.telegram.handlers.flows.linking import key_sent, link_and_tell, offer_found, replace_and_tell, too_early
from bot.telegram.keyboards.callback_data import NONCE, Press
from bot.telegram.outbound.deletion import delete_message
from bot.texts import linking


class _ShowsKey(BaseFilter):
    """A message with a documented key prefix in it, except `/link`, which knows what to do with its own."""

    async def __call__(self, message: Message, turn: Turn) -> bool:
        command = command_of(message)
        return bool(turn.urgent.keys) and not (command and command[0].split("@")[0] == "link")


async def edited(message: Message, turn: Turn) -> None:
    """An edited message is never acted on; one that shows a key is gone by now, and its sender is told."""
    if turn.urgent.deleted is None:
        return
    await turn.reply.say(linking.edited_key(turn.t) if turn.urgent.deleted else linking.edited_key_stays(turn.t))


async def awaited(message: Message, turn: Turn, dialog: object, bot: Bot) -> None:
    """The key that was asked for: as text, as a caption or in a text document."""
    raw = message.text or _usable(turn, message.caption) or turn.urgent.document or message.caption
    if raw is None:
        await turn.reply.say(linking.key_as_text(turn.t))
        return
    deleted = turn.urgent.deleted
    if deleted is None:
        deleted = await delete_message(bot, turn.chat_id, message.message_id)
    await key_sent(turn, raw, deleted)


def _usable(turn: Turn, caption: str | None) -> str | None:
    """Return the caption if it can be a key; under a document it may be about the file instead."""
    try:
        key_in(turn.resources.providers.infos(), caption or "")
    except KeyUnusable:
        return None
    return caption


async def offered(message: Message, turn: Turn) -> None:
    await offer_found(turn)


async def accepted(query: CallbackQuery, turn: Turn, press: Press) -> None:
    """Link the held key at the provider of the button."""
    dialog = turn.held(press.get(NONCE), Waiting.KEY_OFFER)
    if dialog is None or press.args[1] not in turn.titles:
        return
    chosen = turn.resources.providers.info(press.args[1])
    if dialog.data.get("provider") is None and not is_single(chosen):
        await ask_key(turn, chosen.id)  # one word is not all that this provider needs
        return
    if await too_early(turn, dialog):
        return
    if dialog.data.get("account"):
        await replace_and_tell(turn, dialog.data["account"], dialog.data["key"], in_place=True)
    else:
        await link_and_tell(turn, press.args[1], dialog.data["key"], dialog.data.get("label"), in_place=True)
    await turn.end_dialog(dialog.nonce)


async def swapped(query: CallbackQuery, turn: Turn, press: Press) -> None:
    """Replace the key of the account whose label was given."""
    dialog = turn.held(press.get(NONCE), Waiting.KEY_OFFER)
    if dialog is not None and dialog.data.get("account"):
        await replace_and_tell(turn, dialog.data["account"], dialog.data["key"], in_place=True)
        await turn.end_dialog(dialog.nonce)


def make() -> Router:
    router = Router()
    router.edited_message.register(edited)
    router.message.register(awaited, Awaited(Waiting.KEY))
    router.message.register(offered, _ShowsKey())
    router.callback_query.register(accepted, Pressed("offer"))
    router.callback_query.register(swapped, Pressed("swap"))
    return router
