"""/spend: what was spent, by account and in all, beside the period before."""

from collections.abc import Sequence
from decimal import Decimal

from bot.charts.client import ChartUnavailable
from bot.domain.account import Account
from bot.services.accounts import management
from bot.services.watching.spent import picture, spent, spent_by_day
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.handlers.flows.periods import DEFAULT, SPENT, read_period
from bot.telegram.keyboards import account_keyboards
from bot.telegram.keyboards.callback_data import CallbackData
from bot.texts import spending
from bot.texts.history import NO_PICTURE
from bot.texts.html import join

ALL = "all"  # in place of an account's id


async def typed(request: Request, args: str) -> None:
    """`/spend [LABEL] [week|month|30d]`: a last word is a period, unless it ends a label."""
    labelled = bool(args.strip()) and management.has_label(request.resources, await request.own_accounts(), args)
    period = read_period(args, SPENT, is_label=labelled)
    if period is None:
        await request.reply.say(request.t(spending.CHOICE_OF_PERIOD))
        return
    label, days = period
    if accounts := await accounts_meant(request, label, "spend", str(days)):
        await _answer(request, accounts, days)


async def pressed(request: Request, callback: CallbackData) -> None:
    """The account that was asked for."""
    account_id, word = callback.args
    account = await management.get(request.resources, request.user_id, account_id)
    await _answer(request, [account], _days(word))


async def drawn(request: Request, callback: CallbackData) -> None:
    """A bar a day, of one unit of the accounts that the answer was about; that again where the unit is gone."""
    who, word, number = callback.args
    accounts, days = await _accounts_of(request, who), _days(word)
    units = list(spending.units(await spent(request.resources, accounts, days)))
    if number not in map(str, range(len(units))):
        await _answer(request, accounts, days)
        return
    async with request.reply.busy("upload_photo"):
        await _draw(request, accounts, days, units[int(number)])


async def _answer(request: Request, accounts: Sequence[Account], days: int) -> None:
    found = await spent(request.resources, accounts, days)
    who = accounts[0].id if len(accounts) == 1 else ALL
    if who == ALL and len(accounts) < len(await request.own_accounts()):
        who = accounts[0].provider  # no label fits several accounts but by their provider's name
    keyboard = account_keyboards.bars(request.t, who, days, spending.units(found))
    await request.reply.show_cards(spending.spent_cards(request.t, found, days), keyboard)


async def _accounts_of(request: Request, who: str) -> Sequence[Account]:
    if who == ALL or who in request.titles:
        return [each for each in await request.own_accounts() if who in (ALL, each.provider)]
    return [await management.get(request.resources, request.user_id, who)]


async def _draw(request: Request, accounts: Sequence[Account], days: int, unit: str) -> None:
    bars = await spent_by_day(request.resources, accounts, days, unit, request.t.zone)
    title = request.title(accounts[0].provider) if len({each.provider for each in accounts}) == 1 else ""
    used, lapsed = sum((bar.spent for bar in bars), Decimal(0)), sum((bar.lapsed for bar in bars), Decimal(0))
    text = spending.by_day(request.t, days, unit, used, lapsed)
    try:
        png = await request.resources.charts.draw(picture(request.t, days, unit, bars, title))
    except ChartUnavailable:
        await request.reply.say(join([text, request.t(NO_PICTURE)], "\n\n"))
    else:
        await request.reply.photo("spent.png", png, text)


def _days(word: str) -> int:
    return int(word) if word in {str(each) for each in SPENT.values()} else DEFAULT


def register(routes: Routes) -> None:
    routes.command("spend", typed)
    routes.button("spend", pressed)
    routes.button("bars", drawn)
