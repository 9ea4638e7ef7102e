"""Messages that hold a key, wherever it stands: deleted, never echoed, and linked only when asked for."""

from bot.domain.errors import KeyUnusable
from bot.services.accounts.keys import is_single, key_in
from bot.services.chats.dialogs import Waiting
from bot.storage.dialogs import Dialog
from bot.telegram.context.incoming import Kind
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.fields import ask_key
from bot.telegram.handlers.flows.linking import key_sent, link_and_tell, offer_found, replace_and_tell, too_early
from bot.telegram.keyboards.callback_data import NONCE, Press
from bot.texts import linking


def _shows_key(turn: Turn) -> bool:
    """A message with a documented key prefix in it, except `/link`, which knows what to do with its own."""
    command = turn.update.command
    return bool(turn.pre_queue.keys) and not (command is not None and command.name == "link")


async def edited(turn: Turn) -> None:
    """An edited message is never acted on; one that shows a key is gone by now, and its sender is told."""
    if turn.pre_queue.showed_key:
        gone = turn.pre_queue.deleted
        await turn.reply.say(linking.edited_key(turn.t) if gone else linking.edited_key_stays(turn.t))


async def awaited(turn: Turn, dialog: Dialog) -> None:
    """The key that was asked for: as text, as a caption or in a text document."""
    message = turn.update.message
    if message is None:
        return
    raw = message.text or _usable(turn, message.caption) or turn.pre_queue.document or message.caption
    if raw is None:
        await turn.reply.say(linking.key_as_text(turn.t))
        return
    deleted = turn.pre_queue.deleted if turn.pre_queue.showed_key else await turn.reply.delete_answered()
    await key_sent(turn, raw, deleted)


def _usable(turn: Turn, caption: str | None) -> str | None:
    """Return the caption if it can be a key; under a document it may be about the file instead."""
    try:
        key_in(turn.resources.providers.infos(), caption or "")
    except KeyUnusable:
        return None
    return caption


async def offered(turn: Turn) -> None:
    await offer_found(turn)


async def accepted(turn: Turn, press: Press) -> None:
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


async def swapped(turn: Turn, press: Press) -> None:
    """Replace the key of the account whose label was given."""
    dialog = turn.held(press.get(NONCE), Waiting.KEY_OFFER)
    if dialog is not None and dialog.data.get("account"):
        await replace_and_tell(turn, dialog.data["account"], dialog.data["key"], in_place=True)
        await turn.end_dialog(dialog.nonce)


def register(routes: Routes) -> None:
    routes.other(Kind.EDITED_MESSAGE, edited)
    routes.answer(Waiting.KEY, awaited)
    routes.before_commands(_shows_key, offered)
    routes.button("offer", accepted)
    routes.button("swap", swapped)
