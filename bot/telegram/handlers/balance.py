"""/balance: what the accounts hold, each asked at its provider at once."""

from collections.abc import Sequence

from bot.domain.errors import KeyNotAccepted
from bot.domain.sharing import View
from bot.services.watching import reading
from bot.services.watching.outcome import ReadingOutcome
from bot.services.watching.outlooks import outlook, outlooks_of
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.cards import cards, read
from bot.telegram.handlers.flows.views import meant, one, visible
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.texts.conversation import NO_ACCOUNTS


async def show_balance(request: Request, args: str) -> None:
    await _answer(request, await meant(request, await visible(request), args, "balance"))


async def refresh_all(request: Request) -> None:
    views = await visible(request)
    if not views:
        await request.reply.show(request.t(NO_ACCOUNTS), common_keyboards.start(request.t))
    await _answer(request, views)


async def show_one(request: Request, account_id: str) -> None:
    await _answer(request, [await one(request, account_id)])


async def _answer(request: Request, views: Sequence[View]) -> None:
    if not views:
        return
    if request.accounts is not None and all(_is_fresh(request, view) for view in views):
        outcomes = [ReadingOutcome(view.account, view.account.last, reused=True) for view in views]
        ahead = {due.account.id: outlook(due, request.now, request.t.zone) for due in request.accounts}
    else:
        outcomes = await read(request, views)
        ahead = await outlooks_of(request.resources, [view.account for view in views], request.t.zone)
    rejected = [outcome.account for outcome in outcomes if isinstance(outcome.error, KeyNotAccepted)]
    keyboard = account_keyboards.balances(request.t, rejected)
    await request.reply.show_cards(cards(request, list(zip(views, outcomes, strict=True)), ahead), keyboard)


def _is_fresh(request: Request, view: View) -> bool:
    """Return whether the reading is young, or was when the question came: else those who wait would wait for longer.

    A question that waited for longer than that, as after an outage, is judged by now alone.
    """
    came = max(request.received_at, request.now - reading.REUSE_FOR)
    return any(reading.is_fresh(request.resources, view.account, moment) for moment in (request.now, came))


def register(routes: Routes) -> None:
    routes.command("balance", show_balance)
    routes.button("balances", refresh_all)
    routes.button("balance", show_one)
