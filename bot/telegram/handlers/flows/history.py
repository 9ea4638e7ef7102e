"""The picture of a balance over time, and the periods that it is drawn for."""

from aiogram.types import InlineKeyboardMarkup

from bot.charts.client import ChartUnavailable
from bot.services.watching.history import PERIODS, History
from bot.telegram.context.request import Request
from bot.telegram.handlers.flows.periods import DEFAULT
from bot.texts import history
from bot.texts.html import Html, join

Composed = tuple[bytes | None, Html]


def pressed_period(word: str) -> tuple[int, str | None]:
    """Return the days, and the balance's id where the button names one."""
    days, _, balance = word.partition(".")
    return int(days) if days in {str(period) for period in PERIODS} else DEFAULT, balance or None


async def compose(request: Request, found: History) -> Composed:
    """Return the picture with its words, which stand alone where it cannot be drawn."""
    account, title = found.account, request.title(found.account.provider)
    text = history.caption(
        request.t,
        account,
        title,
        found.days,
        found.balance,
        found.spent,
        found.added,
        found.outlook,
        found.name,
        found.lapsed,
    )
    picture = None
    if found.request is not None:
        try:
            picture = await request.resources.charts.draw(found.request)
        except ChartUnavailable:
            text = join([text, request.t(history.NO_PICTURE)], "\n\n")
    return picture, text


async def send(request: Request, composed: Composed, keyboard: InlineKeyboardMarkup) -> None:
    picture, text = composed
    if picture is None:
        await request.reply.say(text, keyboard)
    else:
        await request.reply.photo("history.png", picture, text, keyboard)
