"""/history: a picture of the balance over time, and the same in words."""

from bot.services.accounts import management
from bot.services.watching.history import history
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.handlers.flows.history import compose, pressed_period, send
from bot.telegram.handlers.flows.naming_balances import label_and_balance, names_of_balances
from bot.telegram.handlers.flows.periods import DEFAULT, DRAWN, read_period
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import CallbackData
from bot.texts import history as history_texts
from bot.texts.conversation import NO_ACCOUNTS


async def typed(request: Request, args: str) -> None:
    """`/history [LABEL [BALANCE]] [7d|30d|90d]`: a last number of days is a period, unless it ends a label."""
    labelled = bool(args.strip()) and management.has_label(request.resources, await request.own_accounts(), args)
    period = read_period(args, DRAWN, is_label=labelled)
    if period is None:
        await request.reply.say(request.t(history_texts.PERIOD_UNCLEAR))
        return
    named, days = period
    own_accounts = await request.own_accounts()
    label, balance = label_and_balance(request, own_accounts, named)
    accounts = await accounts_meant(request, label, "history", str(days))
    if len(accounts) == 1:
        await _draw(request, accounts[0].id, days, balance)
    elif accounts:
        keyboard = common_keyboards.choice(accounts, request.titles, "history", after=[str(days)])
        await request.reply.say(request.t(history_texts.CHOICE), keyboard)


async def pressed(request: Request, callback: CallbackData) -> None:
    account, word = callback.args
    await _draw(request, account, *pressed_period(word))


async def choose(request: Request, callback: CallbackData) -> None:
    accounts = await request.own_accounts()
    if not accounts:
        await request.reply.say(request.t(NO_ACCOUNTS), common_keyboards.start(request.t))
    elif len(accounts) == 1:
        await _draw(request, accounts[0].id, DEFAULT)
    else:
        keyboard = common_keyboards.choice(accounts, request.titles, "history", after=[str(DEFAULT)])
        await request.reply.say(request.t(history_texts.CHOICE), keyboard)


async def _draw(request: Request, account_id: str, days: int, balance: str | None = None) -> None:
    async with request.reply.busy("upload_photo"):
        found = await history(request.resources, request.t, request.user_id, account_id, days, balance=balance)
        others = names_of_balances(request, found.account)
        keyboard = account_keyboards.periods(request.t, found.account, days, found.balance, others)
        await send(request, await compose(request, found), keyboard)


def register(routes: Routes) -> None:
    routes.command("history", typed)
    routes.button("history", pressed)
    routes.button("histories", choose)
