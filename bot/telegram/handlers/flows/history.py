"""The picture of a balance over time, and the periods that it is drawn for."""

from aiogram.types import InlineKeyboardMarkup

from bot.charts.client import ChartUnavailable
from bot.services.watching.history import PERIODS, History
from bot.telegram.context.request import Request
from bot.texts import history
from bot.texts.html import Html, join

DEFAULT = 30  # days
Composed = tuple[bytes | None, Html]


def is_period(word: str) -> bool:
    """Say whether somebody means a number of days, drawn or not."""
    return word[:1].isdigit() and word.rstrip("dд").isdigit()


def days_in(word: str) -> int | None:
    """Return the days of a period that is drawn, `30d` for instance."""
    number = word.casefold().rstrip("dд")
    return int(number) if number in {str(days) for days in PERIODS} and number != word.casefold() else None


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
            text = join([text, history.no_picture(request.t)], "\n\n")
    return picture, text


async def send(request: Request, composed: Composed, keyboard: InlineKeyboardMarkup) -> None:
    picture, text = composed
    if picture is None:
        await request.reply.say(text, keyboard)
    else:
        await request.reply.photo("history.png", picture, text, keyboard)
