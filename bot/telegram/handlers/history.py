"""/history: a picture of the balance over time, and the same in words."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.charts.client import ChartUnavailable
from bot.services import owned
from bot.services.history import PERIODS, history
from bot.telegram import keyboards
from bot.telegram.choosing import accounts_meant
from bot.telegram.filters import Pressed, Typed
from bot.telegram.presses import Press
from bot.telegram.turn import Turn
from bot.texts import history as say
from bot.texts.conversation import no_accounts
from bot.texts.speech import join

DEFAULT = 30  # days


async def typed(message: Message, turn: Turn, args: str) -> None:
    """`/history [LABEL] [7d|30d|90d]`: a last number of days is a period, unless it ends a label."""
    *words, last = args.split() or [""]
    labelled = bool(words) and await owned.has_label(turn.resources, turn.user_id, args)
    days = None if labelled else _days(last)
    if days is None and not labelled and last[:1].isdigit() and last.rstrip("dд").isdigit():
        await turn.reply.say(say.period_unclear(turn.t))
        return
    label = args if days is None else " ".join(words)
    accounts = await accounts_meant(turn, label, "history", str(days or DEFAULT))
    if len(accounts) == 1:
        await _draw(turn, accounts[0].id, days or DEFAULT)
    elif accounts:
        keyboard = keyboards.choice(accounts, turn.titles, "history", after=[str(days or DEFAULT)])
        await turn.reply.say(say.choice(turn.t), keyboard)


def _days(word: str) -> int | None:
    number = word.casefold().rstrip("dд")
    return int(number) if number in {str(days) for days in PERIODS} and number != word.casefold() else None


async def pressed(query: CallbackQuery, turn: Turn, press: Press) -> None:
    account, days = press.args
    await _draw(turn, account, int(days) if days in {str(period) for period in PERIODS} else DEFAULT)


async def choose(query: CallbackQuery, turn: Turn) -> None:
    accounts = await owned.all_of(turn.resources, turn.user_id)
    if not accounts:
        await turn.reply.say(no_accounts(turn.t), keyboards.start(turn.t))
    elif len(accounts) == 1:
        await _draw(turn, accounts[0].id, DEFAULT)
    else:
        keyboard = keyboards.choice(accounts, turn.titles, "history", after=[str(DEFAULT)])
        await turn.reply.say(say.choice(turn.t), keyboard)


async def _draw(turn: Turn, account_id: str, days: int) -> None:
    """Send the picture with its words; the words alone where it cannot be drawn."""
    async with turn.reply.busy("upload_photo"):
        found = await history(turn.resources, turn.t, turn.user_id, account_id, days)
        title = turn.title(found.account.provider)
        text = say.caption(turn.t, found.account, title, days, found.balance, found.spent, found.added, found.forecast)
        picture = None
        if found.request is not None:
            try:
                picture = await turn.resources.charts.draw(found.request)
            except ChartUnavailable:
                text = join([text, say.no_picture(turn.t)], "\n\n")
    keyboard = keyboards.periods(turn.t, found.account)
    if picture is None:
        await turn.reply.say(text, keyboard)
    else:
        await turn.reply.photo("history.png", picture, text, keyboard)


def make() -> Router:
    router = Router()
    router.message.register(typed, Typed("history"))
    router.callback_query.register(pressed, Pressed("history"))
    router.callback_query.register(choose, Pressed("histories"))
    return router
