"""/setname and /setavatar: a change at the provider, for one account."""

from functools import partial

from bot.domain.account import Account
from bot.domain.errors import InputError, OutcomeUnknown, ProviderError, Sealed
from bot.domain.profile import Editable
from bot.domain.profile_fields import clean_avatar, clean_name
from bot.domain.sharing import own_views
from bot.services.accounts import editing
from bot.services.chats.dialogs import DialogKind
from bot.storage.dialogs import Dialog
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation
from bot.texts.cards import heading
from bot.texts.errors import error_text, provider_error
from bot.texts.html import join

CLEAN = {Editable.NAME: clean_name, Editable.AVATAR: clean_avatar}


async def begin(request: Request, text: str, field: Editable) -> None:
    """Begin: find the accounts that can be changed, then ask for the value, then for the account."""
    capable = await editing.capable(request.resources, request.user_id, field)
    if not capable:
        await _answer_impossible(request, field)
    elif text:
        await _choose(request, field, CLEAN[field](text), capable)
    else:
        nonce = await request.ask(DialogKind.NAME, field=field.value)
        question = request.t(conversation.EDIT_QUESTION[field])
        await request.reply.say(question, common_keyboards.cancel(request.t, nonce))


async def _answer_impossible(request: Request, field: Editable) -> None:
    if not await request.own_accounts():
        await request.reply.say(request.t(conversation.NO_ACCOUNTS), common_keyboards.start(request.t))
        return
    able = [info.title for info in request.infos if field in info.edits]
    await request.reply.say(request.t(conversation.EDIT_IMPOSSIBLE[field], titles=", ".join(able)))


async def _choose(request: Request, field: Editable, value: str, capable: list[Account]) -> None:
    if len(capable) == 1:
        await _apply(request, capable[0], field, value)
        return
    nonce = await request.ask(DialogKind.EDIT_CHOICE, field=field.value, value=value)
    keyboard = common_keyboards.choice(own_views(capable), request.titles, "editfor", nonce)
    await request.reply.say(request.t(conversation.EDIT_CHOICE[field]), keyboard)


async def answered(request: Request, dialog: Dialog) -> None:
    """Take the answer as the value; one that is not valid leaves the dialog open."""
    field = Editable(dialog.data["field"])
    try:
        value = CLEAN[field](request.words)
    except InputError as error:
        await request.reply.say(error_text(request.t, error), common_keyboards.cancel(request.t, dialog.nonce))
        return
    capable = await editing.capable(request.resources, request.user_id, field)
    if capable:
        await _choose(request, field, value, capable)
    else:
        await _answer_impossible(request, field)
    await request.end_dialog(dialog.nonce)


async def chosen(request: Request, nonce: str, account_id: str) -> None:
    dialog = request.open_dialog(nonce, DialogKind.EDIT_CHOICE)
    if dialog is None:
        return
    account = await request.own_account(account_id)
    await _apply(request, account, Editable(dialog.data["field"]), dialog.data["value"])
    await request.end_dialog(dialog.nonce)


async def _apply(request: Request, account: Account, field: Editable, value: str) -> None:
    title = request.title(account.provider)
    try:
        async with request.reply.busy():
            result = await editing.edit(request.resources, account, field, value, rerun=request.rerun)
    except (ProviderError, Sealed) as error:
        said = provider_error(request.t, error, title)
        unsure = isinstance(error, OutcomeUnknown) or request.rerun  # the first run may have changed it
        unchanged = [] if unsure else [request.t(conversation.NOTHING_CHANGED)]
        await request.reply.show(join([said, *unchanged], " "))
        return
    name = heading(request.t, account, title)
    await request.reply.show(conversation.edited(request.t, name, field, result.now, result.done))


def register(routes: Routes) -> None:
    routes.command("setname", partial(begin, field=Editable.NAME))
    routes.command("setavatar", partial(begin, field=Editable.AVATAR))
    routes.answer(DialogKind.NAME, answered)
    routes.button("editfor", chosen)
