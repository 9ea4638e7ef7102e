"""Messages with a key in them: deleted, never echoed, and linked only when asked for."""

from bot.domain.errors import KeyUnusable
from bot.services.accounts.keys import is_single, key_in
from bot.services.chats.dialogs import AWAIT_KEY, DialogKind
from bot.storage.dialogs import Dialog
from bot.telegram.context.incoming import UpdateKind
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.fields import ask_key
from bot.telegram.handlers.flows.key_offers import offer_found
from bot.telegram.handlers.flows.linking import key_sent, link_and_answer, replace_and_answer, too_early
from bot.texts import linking


def _shows_key(request: Request) -> bool:
    """Return whether a message has a documented key prefix in it, except `/link`, which handles its own."""
    command = request.update.command
    return bool(request.pre_queue.keys) and not (command is not None and command.name == "link")


async def edited(request: Request) -> None:
    """Tell the sender of an edited message with a key that it was deleted; edited messages have no other effect."""
    if request.pre_queue.showed_key:
        gone = request.pre_queue.deleted
        await request.reply.say(request.t(linking.EDITED_KEY) if gone else linking.edited_key_stays(request.t))


async def awaited(request: Request, dialog: Dialog) -> None:
    """Take the key that was asked for: as text, as a caption or in a text document."""
    message = request.update.message
    if message is None:
        return
    raw = message.text or _usable(request, message.caption) or request.pre_queue.document or message.caption
    if raw is None:
        await request.reply.say(request.t(linking.KEY_AS_TEXT))
        return
    deleted = request.pre_queue.deleted if request.pre_queue.showed_key else await request.reply.delete_answered()
    await key_sent(request, raw, deleted)


def _usable(request: Request, caption: str | None) -> str | None:
    """Return the caption if it can be a key; under a document it may be about the file instead."""
    try:
        key_in(request.infos, caption or "")
    except KeyUnusable:
        return None
    return caption


async def accepted(request: Request, nonce: str, provider: str) -> None:
    """Link the kept key at the provider of the button."""
    dialog = request.open_dialog(nonce, DialogKind.KEY_OFFER)
    if dialog is None or provider not in request.titles:
        return
    chosen = request.info(provider)
    if dialog.data.get("provider") is None and not is_single(chosen):
        await ask_key(request, chosen.id)  # one word is not all that this provider needs
        return
    if await too_early(request, dialog):
        return
    if dialog.data.get("account"):
        await replace_and_answer(request, dialog.data["account"], dialog.data["key"])
    else:
        await link_and_answer(request, provider, dialog.data["key"], dialog.data.get("label"))
    await request.end_dialog(dialog.nonce)


async def swapped(request: Request, nonce: str) -> None:
    """Replace the key of the account whose label was given."""
    dialog = request.open_dialog(nonce, DialogKind.KEY_OFFER)
    if dialog is not None and dialog.data.get("account"):
        await replace_and_answer(request, dialog.data["account"], dialog.data["key"])
        await request.end_dialog(dialog.nonce)


def register(routes: Routes) -> None:
    routes.other(UpdateKind.EDITED_MESSAGE, edited)
    for kind in AWAIT_KEY:
        routes.answer(kind, awaited)
    routes.before_commands(_shows_key, offer_found)
    routes.button("offer", accepted)
    routes.button("swap", swapped)
