"""/accounts: the list, and a card of each account with its actions."""

from functools import partial

from bot.domain.account import Account, Status
from bot.domain.errors import AccountNotFound
from bot.domain.sharing import View
from bot.services.accounts import management
from bot.services.chats.dialogs import DialogKind
from bot.services.sharing import sharing
from bot.services.watching.outlooks import outlooks_of
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.cards import outcome_card, read
from bot.telegram.handlers.flows.fields import field_labels
from bot.telegram.handlers.flows.unlinking import ask_to_unlink
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.texts import conversation
from bot.texts import sharing as sharing_texts
from bot.texts.cards import account_card
from bot.texts.html import Html, join
from bot.texts.linking import new_key_question


async def show_list(request: Request, args: str) -> None:
    await show_page(request, "0")


async def show_page(request: Request, number: str) -> None:
    page = int(number) if number.isdigit() and len(number) < 6 else 0
    accounts = await request.own_accounts()
    if not accounts:
        await request.reply.show(request.t(conversation.NO_ACCOUNTS), common_keyboards.start(request.t))
        return
    shared_chats = await sharing.shared_chats(request.resources, request.user_id)
    listed, *_ = common_keyboards.page_of(accounts, page)
    shared = {account.label: shared_chats[account.id] for account in listed if account.id in shared_chats}
    text = join([conversation.account_list(request.t, len(accounts)), *sharing_texts.listed(request.t, shared)])
    await request.reply.show(text, account_keyboards.account_pages(request.t, accounts, request.titles, page))


async def show_card(request: Request, account_id: str) -> None:
    if request.dialog is not None and request.dialog.data.get("account") == account_id:
        await request.end_dialog()
    await _card(request, await request.own_account(account_id))


async def _card(request: Request, account: Account) -> None:
    ahead = await outlooks_of(request.resources, [account], request.t.zone)
    title, labels = request.title(account.provider), request.labels(account.provider)
    text = account_card(request.t, account, title, ahead.get(account.id, {}), labels)
    await request.reply.show(
        await _with_shared_chats(request, account, text),
        account_keyboards.card(request.t, account, request.info(account.provider)),
    )


async def _with_shared_chats(request: Request, account: Account, text: Html) -> Html:
    shared_chats = await sharing.chats_of(request.resources, account)
    return join([text, sharing_texts.shared_in(request.t, shared_chats)]) if shared_chats else text


async def refresh(request: Request, account_id: str) -> None:
    account = await request.own_account(account_id)
    (outcome,) = await read(request, [View(account.id, account)])
    ahead = await outlooks_of(request.resources, [account], request.t.zone)
    account, t = outcome.account, request.fresh_localisation
    text = await _with_shared_chats(request, account, outcome_card(t, request, account, outcome, ahead))
    await request.reply.show(text, account_keyboards.card(t, account, request.info(account.provider)))


async def set_status(request: Request, account_id: str, status: Status) -> None:
    await _card(request, await management.set_status(request.resources, request.user_id, account_id, status))


async def accept_identity(request: Request, account_id: str) -> None:
    await _card(request, await management.accept_identity(request.resources, request.user_id, account_id))


async def ask_new_key(request: Request, account_id: str) -> None:
    account = await request.own_account(account_id)
    await request.ask(DialogKind.KEY, provider=account.provider, account=account.id)
    fields = field_labels(request.info(account.provider))
    text = new_key_question(request.t, request.title(account.provider), account, fields)
    await request.reply.show(text, account_keyboards.back_to_card(request.t, account))


async def unlink_question(request: Request, account_id: str) -> None:
    await ask_to_unlink(request, await request.own_account(account_id))


async def unlink(request: Request, account_id: str, _stamp: str) -> None:
    """Unlink; a second press changes nothing."""
    try:
        account = await management.unlink(request.resources, request.user_id, account_id)
    except AccountNotFound:
        if request.rerun:
            await request.reply.show(
                request.t(conversation.UNLINKED_BEFORE), account_keyboards.back_to_accounts(request.t)
            )
        return
    if request.dialog is not None and request.dialog.data.get("account") == account.id:
        await request.end_dialog()
    text = conversation.unlinked(request.t, account, request.title(account.provider))
    await request.reply.show(text, account_keyboards.back_to_accounts(request.t))


def register(routes: Routes) -> None:
    routes.command("accounts", show_list)
    routes.button("accounts", show_page)
    routes.button("card", show_card)
    routes.button("refresh", refresh)
    routes.button("pause", partial(set_status, status=Status.PAUSED))
    routes.button("resume", partial(set_status, status=Status.ACTIVE))
    routes.button("same", accept_identity)
    routes.button("rekey", ask_new_key)
    routes.button("unlink", unlink_question)
    routes.button("unlinkyes", unlink)
