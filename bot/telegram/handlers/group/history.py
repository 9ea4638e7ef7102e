"""/history in a group: the picture of one shared account, with the group's labels and in its zone."""

from bot.services.sharing.sharing import Shared
from bot.services.watching.history import history
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.group_shares import fitting, meant, one, still_seen, visible
from bot.telegram.handlers.flows.history import DEFAULT, compose, days_in, is_period, pressed_period, send
from bot.telegram.handlers.flows.naming_balances import label_and_balance, names_of_balances
from bot.telegram.keyboards import group_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import history as say


async def typed(turn: Turn, args: str) -> None:
    """`/history [LABEL [BALANCE]] [7d|30d|90d]`: a last number of days is a period, unless it ends a label."""
    shares = await visible(turn)
    *words, last = args.split() or [""]
    labelled = bool(words) and bool(fitting(turn, shares, args))
    days = None if labelled else days_in(last)
    if days is None and not labelled and is_period(last):
        await turn.reply.ephemeral(say.period_unclear(turn.t))
        return
    accounts = [shared.account for shared in shares]
    label, balance = label_and_balance(turn, accounts, args if days is None else " ".join(words))
    await _show(turn, await meant(turn, shares, label), days or DEFAULT, balance)


async def _show(turn: Turn, shares: list[Shared], days: int, balance: str | None = None) -> None:
    """Draw one; of several whoever asked chooses, and the others see why their presses do nothing."""
    if len(shares) == 1:
        await _draw(turn, shares[0], days, balance)
    elif shares:
        await turn.reply.say(
            say.choice(turn.t), group_keyboards.pick(shares, turn.titles, turn.tag, "history", str(days))
        )


async def pressed(turn: Turn, press: Press) -> None:
    share_id, word = press.args
    await _draw(turn, await one(turn, share_id), *pressed_period(word))


async def picked(turn: Turn, press: Press) -> None:
    _, _, share_id, word = press.args
    await _draw(turn, await one(turn, share_id), *pressed_period(word))


async def choose(turn: Turn, press: Press) -> None:
    await _show(turn, await meant(turn, await visible(turn), ""), DEFAULT)


async def _draw(turn: Turn, shared: Shared, days: int, balance: str | None = None) -> None:
    account = shared.account
    async with turn.reply.busy("upload_photo"):
        found = await history(
            turn.resources, turn.t, account.owner_id, account.id, days, label=account.label, balance=balance
        )
        composed = await compose(turn, found)
        await still_seen(turn, [shared])
        others = names_of_balances(turn, account)
        await send(turn, composed, group_keyboards.periods(turn.t, shared.id, days, found.balance, others))


def register(routes: Routes) -> None:
    routes.command("history", typed)
    routes.button("ghistory", pressed)
    routes.button("gpick", picked)
    routes.button("ghistories", choose)
