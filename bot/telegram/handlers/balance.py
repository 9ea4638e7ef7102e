"""/balance: what the accounts hold, each asked at its provider at once."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.domain.errors import KeyNotAccepted
from bot.services.accounts import management
from bot.services.watching import reading
from bot.services.watching.outlooks import outlook, outlooks
from bot.services.watching.reading import Outcome
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.cards import outcome_card, total
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts.conversation import no_accounts


async def show_balance(turn: Turn, args: str) -> None:
    await _answer(turn, await accounts_meant(turn, args, "balance"))


async def refresh_all(turn: Turn, press: Press) -> None:
    accounts = await turn.owned()
    if not accounts:
        await turn.reply.show(no_accounts(turn.t), common_keyboards.start(turn.t))
    await _answer(turn, accounts)


async def show_one(turn: Turn, press: Press) -> None:
    await _answer(turn, [await management.get(turn.resources, turn.user_id, press.args[0])])


async def _answer(turn: Turn, accounts: Sequence[Account]) -> None:
    if not accounts:
        return
    if turn.accounts is not None and all(reading.is_fresh(turn.resources, account, turn.now) for account in accounts):
        outcomes = [Outcome(account, account.last, reused=True) for account in accounts]
        ahead = {due.account.id: outlook(due, turn.now, turn.t.zone) for due in turn.accounts}
    else:
        async with turn.reply.busy():
            outcomes = await reading.read_all(turn.resources, accounts)
            ahead = await outlooks(turn.resources, turn.user_id)
    t = turn.fresh_localisation
    cards = [outcome_card(t, turn, outcome, ahead) for outcome in outcomes]
    cards += total(t, outcomes)
    rejected = [outcome.account for outcome in outcomes if isinstance(outcome.error, KeyNotAccepted)]
    await turn.reply.show_cards(cards, account_keyboards.balances(t, rejected))


def register(routes: Routes) -> None:
    routes.command("balance", show_balance)
    routes.button("balances", refresh_all)
    routes.button("balance", show_one)
