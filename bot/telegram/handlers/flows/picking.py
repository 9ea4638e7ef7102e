"""How a person says which provider an account or a held key is at: by button or by name."""

from collections.abc import Sequence

from bot.providers import Provider
from bot.providers.declaration import Category
from bot.providers.finding import find_providers, named
from bot.services.accounts.suggested import FIRST, suggested
from bot.services.chats.dialogs import Waiting
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.fields import ask_key
from bot.telegram.keyboards import provider_keyboards
from bot.telegram.keyboards.callback_data import NO_KEY, Press
from bot.telegram.keyboards.provider_keyboards import Picker
from bot.texts import linking as say
from bot.texts.html import Html


async def ask_provider(turn: Turn, text: Html | None = None) -> None:
    """Ask for a provider, by name or button, or for the key."""
    nonce = await turn.ask(Waiting.PROVIDER)
    picker = _picker(turn, nonce)
    await turn.reply.show(text or say.provider_choice(turn.t), picker.first(await suggested(turn.resources)))


async def name_sent(turn: Turn, text: str) -> None:
    """A name was sent: ask for that provider's key, or which of those that it may mean."""
    infos = turn.resources.providers.infos()
    if (meant := named(infos, text)) is not None:
        await ask_key(turn, meant.id)
    elif found := find_providers(infos, text)[:FIRST]:
        picker = _picker(turn, await turn.ask(Waiting.PROVIDER))
        await turn.reply.say(say.provider_found(turn.t), picker.found(found))
    else:
        await ask_provider(turn, say.provider_unknown(turn.t))


async def hold_key(turn: Turn, key: str, text: Html, owners: Sequence[Provider]) -> None:
    """Hold a key until its owner says whose it is: one of `owners`, or where nobody knows, of all."""
    nonce = await turn.ask(Waiting.KEY_OFFER, key=key)
    picker = _picker(turn, nonce, nonce)
    await turn.reply.say(text, picker.found(owners) if owners else picker.first(await suggested(turn.resources)))


async def page_pressed(turn: Turn, press: Press) -> None:
    """Show another page: of the key's dialog that the button names, as long as that runs, or of no key."""
    nonce, where, page = press.args
    cancel = turn.dialog.nonce if turn.dialog is not None else None
    if nonce != NO_KEY and turn.held(nonce, Waiting.KEY_OFFER) is None:
        return
    if nonce == NO_KEY and (turn.dialog is None or turn.dialog.kind != Waiting.PROVIDER):
        cancel = await turn.ask(Waiting.PROVIDER)
    picker = _picker(turn, cancel or nonce, nonce)
    text = say.provider_choice(turn.t) if nonce == NO_KEY else say.key_owner_question(turn.t)
    if where in list(Category) and page.isdecimal():
        await turn.reply.show(text, picker.category(Category(where), int(page)))
    elif where == provider_keyboards.FIRST:
        await turn.reply.show(text, picker.first(await suggested(turn.resources)))


def _picker(turn: Turn, cancel: str, nonce: str = NO_KEY) -> Picker:
    return Picker(turn.t, turn.resources.providers.infos(), cancel, nonce)
