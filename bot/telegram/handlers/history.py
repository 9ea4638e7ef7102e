"""/history: a picture of the balance over time, and the same in words."""

from bot.services.accounts import management
from bot.services.watching.history import history
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.handlers.flows.history import DEFAULT, compose, days_in, is_period, pressed_period, send
from bot.telegram.handlers.flows.naming_balances import label_and_balance, names_of_balances
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import history as say
from bot.texts.conversation import no_accounts


async def typed(turn: Turn, args: str) -> None:
    """`/history [LABEL [BALANCE]] [7d|30d|90d]`: a last number of days is a period, unless it ends a label."""
    *words, last = args.split() or [""]
    labelled = bool(words) and management.has_label(turn.resources, await turn.owned(), args)
    days = None if labelled else days_in(last)
    if days is None and not labelled and is_period(last):
        await turn.reply.say(say.period_unclear(turn.t))
        return
    owned = await turn.owned()
    label, balance = label_and_balance(turn, owned, args if days is None else " ".join(words))
    accounts = await accounts_meant(turn, label, "history", str(days or DEFAULT))
    if len(accounts) == 1:
        await _draw(turn, accounts[0].id, days or DEFAULT, balance)
    elif accounts:
        keyboard = common_keyboards.choice(accounts, turn.titles, "history", after=[str(days or DEFAULT)])
        await turn.reply.say(say.choice(turn.t), keyboard)


async def pressed(turn: Turn, press: Press) -> None:
    account, word = press.args
    await _draw(turn, account, *pressed_period(word))


async def choose(turn: Turn, press: Press) -> None:
    accounts = await turn.owned()
    if not accounts:
        await turn.reply.say(no_accounts(turn.t), common_keyboards.start(turn.t))
    elif len(accounts) == 1:
        await _draw(turn, accounts[0].id, DEFAULT)
    else:
        keyboard = common_keyboards.choice(accounts, turn.titles, "history", after=[str(DEFAULT)])
        await turn.reply.say(say.choice(turn.t), keyboard)


async def _draw(turn: Turn, account_id: str, days: int, balance: str | None = None) -> None:
    async with turn.reply.busy("upload_photo"):
        found = await history(turn.resources, turn.t, turn.user_id, account_id, days, balance=balance)
        others = names_of_balances(turn, found.account)
        keyboard = account_keyboards.periods(turn.t, found.account, days, found.balance, others)
        await send(turn, await compose(turn, found), keyboard)


def register(routes: Routes) -> None:
    routes.command("history", typed)
    routes.button("history", pressed)
    routes.button("histories", choose)
