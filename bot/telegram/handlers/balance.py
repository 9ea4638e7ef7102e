"""/balance: what the accounts hold, each asked at its provider at once."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.domain.errors import KeyNotAccepted
from bot.services.accounts import management
from bot.services.watching import reading
from bot.services.watching.outlooks import outlook, outlooks
from bot.services.watching.reading import ReadingOutcome
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.cards import outcome_card, total
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import CallbackData
from bot.texts.conversation import NO_ACCOUNTS


async def show_balance(request: Request, args: str) -> None:
    await _answer(request, await accounts_meant(request, args, "balance"))


async def refresh_all(request: Request, callback: CallbackData) -> None:
    accounts = await request.own_accounts()
    if not accounts:
        await request.reply.show(request.t(NO_ACCOUNTS), common_keyboards.start(request.t))
    await _answer(request, accounts)


async def show_one(request: Request, callback: CallbackData) -> None:
    await _answer(request, [await management.get(request.resources, request.user_id, callback.args[0])])


async def _answer(request: Request, accounts: Sequence[Account]) -> None:
    if not accounts:
        return
    if request.accounts is not None and all(_is_fresh(request, account) for account in accounts):
        outcomes = [ReadingOutcome(account, account.last, reused=True) for account in accounts]
        ahead = {due.account.id: outlook(due, request.now, request.t.zone) for due in request.accounts}
    else:
        async with request.reply.busy():
            outcomes = await reading.read_all(request.resources, accounts)
            ahead = await outlooks(request.resources, request.user_id)
    t = request.fresh_localisation
    cards = [outcome_card(t, request, outcome, ahead) for outcome in outcomes]
    cards += total(t, outcomes)
    rejected = [outcome.account for outcome in outcomes if isinstance(outcome.error, KeyNotAccepted)]
    await request.reply.show_cards(cards, account_keyboards.balances(t, rejected))


def _is_fresh(request: Request, account: Account) -> bool:
    """Say whether the reading is young, or was when the question came: else a crowd that waits has to wait for longer.

    A question that waited for longer than that, as after an outage, is judged by now alone.
    """
    came = max(request.received_at, request.now - reading.REUSE_FOR)
    return any(reading.is_fresh(request.resources, account, moment) for moment in (request.now, came))


def register(routes: Routes) -> None:
    routes.command("balance", show_balance)
    routes.button("balances", refresh_all)
    routes.button("balance", show_one)
