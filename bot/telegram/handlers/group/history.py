"""/history in a group: the picture of one shared account, with the group's labels and in its zone."""

from bot.services.sharing.sharing import Shared
from bot.services.watching.history import history
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import fitting, meant, one, still_seen, visible
from bot.telegram.handlers.flows.history import compose, pressed_period, send
from bot.telegram.handlers.flows.naming_balances import label_and_balance, names_of_balances
from bot.telegram.handlers.flows.periods import DEFAULT, DRAWN, read_period
from bot.telegram.keyboards import group_keyboards
from bot.telegram.keyboards.callback_data import CallbackData
from bot.texts import history as history_texts


async def typed(request: Request, args: str) -> None:
    """`/history [LABEL [BALANCE]] [7d|30d|90d]`: a last number of days is a period, unless it ends a label."""
    shares = await visible(request)
    labelled = bool(args.strip()) and bool(fitting(request, shares, args))
    period = read_period(args, DRAWN, is_label=labelled)
    if period is None:
        await request.reply.ephemeral(request.t(history_texts.PERIOD_UNCLEAR))
        return
    named, days = period
    accounts = [shared.account for shared in shares]
    label, balance = label_and_balance(request, accounts, named)
    await _show(request, await meant(request, shares, label), days, balance)


async def _show(request: Request, shares: list[Shared], days: int, balance: str | None = None) -> None:
    """Draw one; of several whoever asked chooses, and the others see why their presses do nothing."""
    if len(shares) == 1:
        await _draw(request, shares[0], days, balance)
    elif shares:
        await request.reply.say(
            request.t(history_texts.CHOICE),
            group_keyboards.pick(shares, request.titles, request.tag, "history", str(days)),
        )


async def pressed(request: Request, callback: CallbackData) -> None:
    share_id, word = callback.args
    await _draw(request, await one(request, share_id), *pressed_period(word))


async def picked(request: Request, callback: CallbackData) -> None:
    _, _, share_id, word = callback.args
    await _draw(request, await one(request, share_id), *pressed_period(word))


async def choose(request: Request, callback: CallbackData) -> None:
    await _show(request, await meant(request, await visible(request), ""), DEFAULT)


async def _draw(request: Request, shared: Shared, days: int, balance: str | None = None) -> None:
    account = shared.account
    async with request.reply.busy("upload_photo"):
        found = await history(
            request.resources, request.t, account.owner_id, account.id, days, label=account.label, balance=balance
        )
        composed = await compose(request, found)
        await still_seen(request, [shared])
        others = names_of_balances(request, account)
        await send(request, composed, group_keyboards.periods(request.t, shared.id, days, found.balance, others))


def register(routes: Routes) -> None:
    routes.command("history", typed)
    routes.button("ghistory", pressed)
    routes.button("gpick", picked)
    routes.button("ghistories", choose)
