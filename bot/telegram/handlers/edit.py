"""/setname and /setavatar: a change at the provider, for one account."""

from bot.domain.account import Account
from bot.domain.errors import InputError, ProviderError, Sealed
from bot.domain.profile import Editable
from bot.domain.profile_fields import clean_avatar, clean_name
from bot.services.accounts import editing, management
from bot.services.chats.dialogs import Waiting
from bot.storage.dialogs import Dialog
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import common_keyboards
from bot.telegram.keyboards.callback_data import ACCOUNT, NONCE, Press
from bot.texts import conversation as say
from bot.texts.cards import heading
from bot.texts.errors import error_text, provider_error

CLEAN = {Editable.NAME: clean_name, Editable.AVATAR: clean_avatar}


async def set_name(turn: Turn, args: str) -> None:
    await _begin(turn, Editable.NAME, args)


async def set_avatar(turn: Turn, args: str) -> None:
    await _begin(turn, Editable.AVATAR, args)


async def _begin(turn: Turn, field: Editable, text: str) -> None:
    """Find out who can be changed at all, then what to, then which account."""
    capable = await editing.capable(turn.resources, turn.user_id, field)
    if not capable:
        await _tell_impossible(turn, field)
    elif text:
        await _choose(turn, field, CLEAN[field](text), capable)
    else:
        nonce = await turn.ask(Waiting.NAME, field=field.value)
        await turn.reply.say(
            say.edit_question(turn.t, field is Editable.AVATAR), common_keyboards.cancel(turn.t, nonce)
        )


async def _tell_impossible(turn: Turn, field: Editable) -> None:
    if not await turn.owned():
        await turn.reply.say(say.no_accounts(turn.t), common_keyboards.start(turn.t))
        return
    able = [info.title for info in turn.resources.providers.infos() if field in info.edits]
    await turn.reply.say(say.edit_impossible(turn.t, able, field is Editable.AVATAR))


async def _choose(turn: Turn, field: Editable, value: str, capable: list[Account]) -> None:
    if len(capable) == 1:
        await _apply(turn, capable[0], field, value)
        return
    nonce = await turn.ask(Waiting.EDIT_CHOICE, field=field.value, value=value)
    keyboard = common_keyboards.choice(capable, turn.titles, "editfor", nonce)
    await turn.reply.say(say.edit_choice(turn.t, field is Editable.AVATAR), keyboard)


async def answered(turn: Turn, dialog: Dialog) -> None:
    """Take the answer as the value; one that cannot be used leaves the question open."""
    field = Editable(dialog.data["field"])
    try:
        value = CLEAN[field](turn.words)
    except InputError as error:
        await turn.reply.say(error_text(turn.t, error), common_keyboards.cancel(turn.t, dialog.nonce))
        return
    await _choose(turn, field, value, await editing.capable(turn.resources, turn.user_id, field))
    await turn.end_dialog(dialog.nonce)


async def chosen(turn: Turn, press: Press) -> None:
    dialog = turn.held(press.get(NONCE), Waiting.EDIT_CHOICE)
    if dialog is None:
        return
    account = await management.get(turn.resources, turn.user_id, press.get(ACCOUNT) or "")
    await _apply(turn, account, Editable(dialog.data["field"]), dialog.data["value"])
    await turn.end_dialog(dialog.nonce)


async def _apply(turn: Turn, account: Account, field: Editable, value: str) -> None:
    title = turn.title(account.provider)
    try:
        async with turn.reply.busy():
            result = await editing.edit(turn.resources, account, field, value, rerun=turn.rerun)
    except (ProviderError, Sealed) as error:
        await turn.reply.show(provider_error(turn.t, error, title))
        return
    name = heading(turn.t, account, title, None)
    text = say.edited(turn.t, name, field is Editable.AVATAR, result.now, result.done)
    await turn.reply.show(text)


def register(routes: Routes) -> None:
    routes.command("setname", set_name)
    routes.command("setavatar", set_avatar)
    routes.answer(Waiting.NAME, answered)
    routes.button("editfor", chosen)
