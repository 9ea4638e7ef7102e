"""/history: a picture of an account's balance over time, and the same in words."""

from collections.abc import Sequence

from bot.domain.sharing import View
from bot.services.watching.history import PERIODS, history
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.balance_names import label_and_balance, names_of_balances
from bot.telegram.handlers.flows.drawing import draw
from bot.telegram.handlers.flows.periods import DEFAULT, read_period
from bot.telegram.handlers.flows.views import meant, one, still_seen, visible
from bot.telegram.keyboards import common_keyboards
from bot.texts import history as history_texts

PERIOD_WORDS = {f"{days}{unit}": days for days in PERIODS for unit in "dд"}  # in days


async def typed(request: Request, args: str) -> None:
    """`/history [LABEL [BALANCE]] [7d|30d|90d]`: a last number of days is a period, unless it ends a whole label."""
    views = await visible(request)
    period = read_period(request, views, args, PERIOD_WORDS)
    if period is None:
        await request.reply.ephemeral(request.t(history_texts.PERIOD_UNCLEAR))
        return
    named, days = period
    label, balance = label_and_balance(request, views, named)
    await _show(request, await meant(request, views, label, "history", str(days)), days, balance)


async def choose(request: Request) -> None:
    await _show(request, await meant(request, await visible(request), "", "history"), DEFAULT)


async def _show(request: Request, views: Sequence[View], days: int, balance: str | None = None) -> None:
    """Draw the history of one account; of several the asker chooses, others of a group are told so at a press."""
    if len(views) == 1:
        await _draw(request, views[0], days, balance)
    elif views:
        verb = ("gpick", request.tag, "history") if request.group else ("history",)
        keyboard = common_keyboards.choice(views, request.titles, *verb, after=[str(days)])
        await request.reply.say(request.t(history_texts.CHOICE), keyboard)


async def picked(request: Request, _tag: str, _word: str, view_id: str, word: str) -> None:
    await pressed(request, view_id, word)


async def pressed(request: Request, view_id: str, word: str) -> None:
    """Draw another period. word: a number of days, with a balance's id where it names one."""
    days, _, balance = word.partition(".")
    drawn = int(days) if days in {str(period) for period in PERIODS} else DEFAULT
    await _draw(request, await one(request, view_id), drawn, balance or None)


async def _draw(request: Request, view: View, days: int, balance: str | None) -> None:
    """Send the picture with its words, which stand alone where it cannot be drawn."""
    account, picture = view.account, None
    async with request.reply.busy("upload_photo"):
        found = await history(request.resources, request.t, account, days, balance)
        text = history_texts.caption(
            request.t, found.account, request.title(account.provider), days, found.balance, found.spending,
            found.outlook, found.name,
        )  # fmt: skip
        if found.request is not None:
            picture, text = await draw(request, found.request, text)
        await still_seen(request, [view])
        others = names_of_balances(request, account)
        keyboard = common_keyboards.periods(request.t, view.id, days, found.balance, others, group=request.group)
        await request.reply.photo("history.png", picture, text, keyboard)


def register(routes: Routes) -> None:
    routes.command("history", typed)
    for verb in ("history", "ghistory"):
        routes.button(verb, pressed)
    routes.button("gpick", picked)
    for verb in ("histories", "ghistories"):
        routes.button(verb, choose)
