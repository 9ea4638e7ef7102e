"""Choice of the provider of an account or of a kept key: by button or by name."""

from collections.abc import Sequence

from bot.providers import Provider
from bot.providers.declaration import Category
from bot.providers.finding import find_providers, named
from bot.services.accounts.suggested import FIRST, suggested
from bot.services.chats.dialogs import DialogKind
from bot.telegram.context.request import Request
from bot.telegram.handlers.flows.fields import ask_key
from bot.telegram.keyboards import provider_keyboards
from bot.telegram.keyboards.callback_data import NO_KEY
from bot.telegram.keyboards.provider_keyboards import Picker
from bot.texts import linking
from bot.texts.html import Html


async def ask_provider(request: Request, text: Html | None = None) -> None:
    """Ask for a provider, by name or button, or for the key."""
    nonce = await request.ask(DialogKind.PROVIDER)
    picker = _picker(request, nonce)
    await request.reply.show(
        text or request.t(linking.PROVIDER_CHOICE), picker.first(await suggested(request.resources))
    )


async def name_sent(request: Request, text: str) -> None:
    """Take a provider's name: ask for its key, or which of those that it may mean."""
    infos = request.infos
    if (meant := named(infos, text)) is not None:
        await ask_key(request, meant.id)
    elif found := find_providers(infos, text)[:FIRST]:
        picker = _picker(request, await request.ask(DialogKind.PROVIDER))
        await request.reply.say(request.t(linking.PROVIDER_FOUND), picker.found(found))
    else:
        await ask_provider(request, request.t(linking.PROVIDER_UNKNOWN))


async def offer_key(request: Request, key: str, text: Html, owners: Sequence[Provider]) -> None:
    """Keep a key in a dialog until its provider is chosen: among `owners`, or among all if there are none."""
    nonce = await request.ask(DialogKind.KEY_OFFER, key=key)
    picker = _picker(request, nonce, nonce)
    await request.reply.say(text, picker.found(owners) if owners else picker.first(await suggested(request.resources)))


async def show_provider_page(request: Request, nonce: str, where: str, page: str) -> None:
    """Show another page: of the key's dialog that the button names, as long as that runs, or of no key."""
    cancel = request.dialog.nonce if request.dialog is not None else None
    if nonce != NO_KEY and request.open_dialog(nonce, DialogKind.KEY_OFFER) is None:
        return
    if nonce == NO_KEY and (request.dialog is None or request.dialog.kind != DialogKind.PROVIDER):
        cancel = await request.ask(DialogKind.PROVIDER)
    picker = _picker(request, cancel or nonce, nonce)
    text = request.t(linking.PROVIDER_CHOICE) if nonce == NO_KEY else request.t(linking.KEY_OWNER_QUESTION)
    if where in list(Category) and page.isdecimal():
        await request.reply.show(text, picker.category(Category(where), int(page)))
    elif where == provider_keyboards.FIRST:
        await request.reply.show(text, picker.first(await suggested(request.resources)))


def _picker(request: Request, cancel: str, nonce: str = NO_KEY) -> Picker:
    return Picker(request.t, request.infos, cancel, nonce)
