"""/history: a picture of the balance over time, and the same in words."""

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot.charts.client import ChartUnavailable
from bot.services.accounts import management
from bot.services.watching.history import PERIODS, History, history
from bot.telegram.context.filters import Pressed, Typed
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import history as say
from bot.texts.conversation import no_accounts
from bot.texts.html import Html, join

DEFAULT = 30  # days
Composed = tuple[bytes | None, Html]


async def typed(message: Message, turn: Turn, args: str) -> None:
    """`/history [LABEL] [7d|30d|90d]`: a last number of days is a period, unless it ends a label."""
    *words, last = args.split() or [""]
    labelled = bool(words) and await management.has_label(turn.resources, turn.user_id, args)
    days = None if labelled else days_in(last)
    if days is None and not labelled and is_period(last):
        await turn.reply.say(say.period_unclear(turn.t))
        return
    label = args if days is None else " ".join(words)
    accounts = await accounts_meant(turn, label, "history", str(days or DEFAULT))
    if len(accounts) == 1:
        await _draw(turn, accounts[0].id, days or DEFAULT)
    elif accounts:
        keyboard = common_keyboards.choice(accounts, turn.titles, "history", after=[str(days or DEFAULT)])
        await turn.reply.say(say.choice(turn.t), keyboard)


def is_period(word: str) -> bool:
    """Say whether somebody means a number of days, drawn or not."""
    return word[:1].isdigit() and word.rstrip("dд").isdigit()


def days_in(word: str) -> int | None:
    """Return the days of a period that is drawn, `30d` for instance."""
    number = word.casefold().rstrip("dд")
    return int(number) if number in {str(days) for days in PERIODS} and number != word.casefold() else None


async def pressed(query: CallbackQuery, turn: Turn, press: Press) -> None:
    account, days = press.args
    await _draw(turn, account, pressed_days(days))


def pressed_days(word: str) -> int:
    return int(word) if word in {str(period) for period in PERIODS} else DEFAULT


async def choose(query: CallbackQuery, turn: Turn) -> None:
    accounts = await management.all_of(turn.resources, turn.user_id)
    if not accounts:
        await turn.reply.say(no_accounts(turn.t), common_keyboards.start(turn.t))
    elif len(accounts) == 1:
        await _draw(turn, accounts[0].id, DEFAULT)
    else:
        keyboard = common_keyboards.choice(accounts, turn.titles, "history", after=[str(DEFAULT)])
        await turn.reply.say(say.choice(turn.t), keyboard)


async def _draw(turn: Turn, account_id: str, days: int) -> None:
    async with turn.reply.busy("upload_photo"):
        found = await history(turn.resources, turn.t, turn.user_id, account_id, days)
        await send(turn, await compose(turn, found), account_keyboards.periods(turn.t, found.account))


async def compose(turn: Turn, found: History) -> Composed:
    """Return the picture with its words, which stand alone where it cannot be drawn."""
    account, title = found.account, turn.title(found.account.provider)
    text = say.caption(turn.t, account, title, found.days, found.balance, found.spent, found.added, found.outlook)
    picture = None
    if found.request is not None:
        try:
            picture = await turn.resources.charts.draw(found.request)
        except ChartUnavailable:
            text = join([text, say.no_picture(turn.t)], "\n\n")
    return picture, text


async def send(turn: Turn, composed: Composed, keyboard: InlineKeyboardMarkup) -> None:
    picture, text = composed
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
