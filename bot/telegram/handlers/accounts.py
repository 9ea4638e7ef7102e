"""/accounts: the list, and a card for each with what can be done to it."""

from bot.domain.account import Account, Status
from bot.domain.errors import AccountNotFound
from bot.services.accounts import management
from bot.services.chats.dialogs import Waiting
from bot.services.sharing import sharing
from bot.services.watching import reading
from bot.services.watching.outlooks import outlooks
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.cards import outcome_card
from bot.telegram.handlers.flows.fields import field_labels
from bot.telegram.handlers.flows.unlinking import ask_to_unlink
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import conversation as say
from bot.texts import sharing as shown
from bot.texts.cards import account_card
from bot.texts.html import Html, join
from bot.texts.linking import new_key_question


async def show_list(turn: Turn, args: str) -> None:
    await _list(turn, 0)


async def turn_page(turn: Turn, press: Press) -> None:
    page = press.args[0]
    await _list(turn, int(page) if page.isdigit() and len(page) < 6 else 0)


async def _list(turn: Turn, page: int) -> None:
    accounts = await turn.owned()
    if not accounts:
        await turn.reply.show(say.no_accounts(turn.t), common_keyboards.start(turn.t))
        return
    places = await sharing.places(turn.resources, turn.user_id)
    _, listed = account_keyboards.on_page(accounts, page)
    shared = {account.label: places[account.id] for account in listed if account.id in places}
    text = join([say.account_list(turn.t, len(accounts)), *shown.listed(turn.t, shared)])
    await turn.reply.show(text, account_keyboards.account_pages(turn.t, accounts, turn.titles, page))


async def show_card(turn: Turn, press: Press) -> None:
    if turn.dialog is not None and turn.dialog.data.get("account") == press.args[0]:
        await turn.end_dialog()
    await _card(turn, await management.get(turn.resources, turn.user_id, press.args[0]))


async def _card(turn: Turn, account: Account) -> None:
    ahead = await outlooks(turn.resources, turn.user_id)
    title, labels = turn.title(account.provider), turn.labels(account.provider)
    text = account_card(turn.t, account, title, ahead.get(account.id, {}), labels)
    await turn.reply.show(
        await _with_places(turn, account, text),
        account_keyboards.card(turn.t, account, turn.resources.providers.info(account.provider)),
    )


async def _with_places(turn: Turn, account: Account, text: Html) -> Html:
    places = (await sharing.places(turn.resources, turn.user_id)).get(account.id)
    return join([text, shown.shown_in(turn.t, places)]) if places else text


async def refresh(turn: Turn, press: Press) -> None:
    account = await management.get(turn.resources, turn.user_id, press.args[0])
    async with turn.reply.busy():
        outcome = await reading.read(turn.resources, account)
        ahead = await outlooks(turn.resources, turn.user_id)
    t = turn.fresh_localisation
    text = await _with_places(turn, account, outcome_card(t, turn, outcome, ahead))
    await turn.reply.show(
        text, account_keyboards.card(t, outcome.account, turn.resources.providers.info(outcome.account.provider))
    )


async def pause(turn: Turn, press: Press) -> None:
    await _card(turn, await management.set_status(turn.resources, turn.user_id, press.args[0], Status.PAUSED))


async def resume(turn: Turn, press: Press) -> None:
    await _card(turn, await management.set_status(turn.resources, turn.user_id, press.args[0], Status.ACTIVE))


async def accept_identity(turn: Turn, press: Press) -> None:
    await _card(turn, await management.accept_identity(turn.resources, turn.user_id, press.args[0]))


async def ask_new_key(turn: Turn, press: Press) -> None:
    account = await management.get(turn.resources, turn.user_id, press.args[0])
    await turn.ask(Waiting.KEY, provider=account.provider, account=account.id)
    fields = field_labels(turn.resources.providers.info(account.provider))
    text = new_key_question(turn.t, turn.title(account.provider), account, fields)
    await turn.reply.show(text, account_keyboards.back_to_card(turn.t, account))


async def unlink_question(turn: Turn, press: Press) -> None:
    await ask_to_unlink(turn, await management.get(turn.resources, turn.user_id, press.args[0]))


async def unlink(turn: Turn, press: Press) -> None:
    """Unlink once; a second tap finds nothing and changes nothing on the screen."""
    try:
        account = await management.unlink(turn.resources, turn.user_id, press.args[0])
    except AccountNotFound:
        if turn.rerun:
            await turn.reply.show(say.unlinked_before(turn.t), account_keyboards.back_to_accounts(turn.t))
        return
    if turn.dialog is not None and turn.dialog.data.get("account") == account.id:
        await turn.end_dialog()
    text = say.unlinked(turn.t, account, turn.title(account.provider))
    await turn.reply.show(text, account_keyboards.back_to_accounts(turn.t))


def register(routes: Routes) -> None:
    routes.command("accounts", show_list)
    routes.button("accounts", turn_page)
    routes.button("card", show_card)
    routes.button("refresh", refresh)
    routes.button("pause", pause)
    routes.button("resume", resume)
    routes.button("same", accept_identity)
    routes.button("rekey", ask_new_key)
    routes.button("unlink", unlink_question)
    routes.button("unlinkyes", unlink)
