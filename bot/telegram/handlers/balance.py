"""/balance: what the accounts hold, each asked at its provider at once."""

from collections.abc import Sequence

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain.account import Account
from bot.domain.errors import KeyNotAccepted
from bot.services.accounts import management
from bot.services.watching import reading
from bot.services.watching.outlooks import Outlooks, outlooks
from bot.services.watching.reading import Outcome
from bot.telegram.context.filters import Pressed, Typed
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts.balances import totals
from bot.texts.cards import balance_card, failed_card
from bot.texts.conversation import no_accounts
from bot.texts.html import Html
from bot.texts.localisation import Localisation


async def show_balance(message: Message, turn: Turn, args: str) -> None:
    await _answer(turn, await accounts_meant(turn, args, "balance"))


async def refresh_all(query: CallbackQuery, turn: Turn) -> None:
    accounts = await management.all_of(turn.resources, turn.user_id)
    if not accounts:
        await turn.reply.show(no_accounts(turn.t), common_keyboards.start(turn.t))
    await _answer(turn, accounts)


async def show_one(query: CallbackQuery, turn: Turn, press: Press) -> None:
    await _answer(turn, [await management.get(turn.resources, turn.user_id, press.args[0])])


async def _answer(turn: Turn, accounts: Sequence[Account]) -> None:
    if not accounts:
        return
    async with turn.reply.busy():
        outcomes = await reading.read_all(turn.resources, accounts)
        ahead = await outlooks(turn.resources, turn.user_id)
    t = fresh_localisation(turn)
    cards = [outcome_card(t, turn, outcome, ahead) for outcome in outcomes]
    cards += total(t, outcomes)
    rejected = [outcome.account for outcome in outcomes if isinstance(outcome.error, KeyNotAccepted)]
    await turn.reply.show_cards(cards, account_keyboards.balances(t, rejected))


def fresh_localisation(turn: Turn) -> Localisation:
    """Return the localisation at the current time: reading the providers took a while."""
    return Localisation(turn.t.language, turn.t.zone, turn.now)


def total(t: Localisation, outcomes: Sequence[Outcome]) -> list[Html]:
    """The sum of each currency that several of the accounts hold, if any."""
    taken = [outcome.taken.reading for outcome in outcomes if outcome.taken]
    missing = [outcome.account.last.reading for outcome in outcomes if not outcome.taken and outcome.account.last]
    found = totals(t, taken, missing)
    return [] if found is None else [found]


def outcome_card(t: Localisation, turn: Turn, outcome: Outcome, ahead: Outlooks) -> Html:
    title = turn.title(outcome.account.provider)
    if outcome.taken is not None:
        outlook = ahead.get(outcome.account.id, {})
        labels = turn.labels(outcome.account.provider)
        return balance_card(t, outcome.account, title, outcome.taken, outlook, labels, reused=outcome.reused)
    if outcome.error is None:
        raise ValueError("an outcome holds a reading or an error")
    return failed_card(t, outcome.account, title, outcome.error, turn.labels(outcome.account.provider))


def make() -> Router:
    router = Router()
    router.message.register(show_balance, Typed("balance"))
    router.callback_query.register(refresh_all, Pressed("balances"))
    router.callback_query.register(show_one, Pressed("balance"))
    return router
