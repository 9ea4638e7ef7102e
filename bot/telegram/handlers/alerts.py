"""/alerts: what to warn about, by buttons or in one line."""

from collections.abc import Sequence

from bot.alerts.commands import AlertUnclear, Change, Complaint, parse, split_label
from bot.alerts.words import Action
from bot.domain.alerting import Rule
from bot.domain.sharing import View
from bot.services.accounts.matching import match
from bot.services.watching import alerts
from bot.services.watching.alerts import Watched
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.balance_names import (
    balance_in,
    having,
    in_every,
    is_name,
    label_and_balance,
    means_every,
    name_of_balance,
    names_of_balances,
)
from bot.telegram.handlers.flows.views import meant, visible
from bot.telegram.keyboards import alert_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import fits
from bot.texts import alerts as alerts_texts

Meant = tuple[View, str | None]
"""An account with the id of the balance that is meant, None for all of it."""


async def typed(request: Request, args: str) -> None:
    """`/alerts`, `/alerts LABEL [BALANCE]`, `/alerts [LABEL [BALANCE]|all [BALANCE]] CHANGE`."""
    own = await visible(request)
    named, wanted = split_label(args, lambda words: is_name(request, own, words))
    every = means_every(request, own, named)
    label, balance = ("", None) if every else label_and_balance(request, own, named)
    if not wanted and " " in label and not match(own, label, request.titles).views:  # more than a name, and no rule
        await request.reply.say(alerts_texts.unclear(request.t, AlertUnclear(Complaint.RULE)))
        return
    views = await meant(request, own, label, "alerts")
    if not views:
        return
    found = in_every(request, views, named) if every else [(view, balance) for view in views]
    if not found:
        await request.reply.say(request.t(alerts_texts.NO_SUCH_BALANCE))
    elif wanted:
        await _change(request, found, wanted, every=every)
    elif len(found) == 1:
        [(view, balance)] = found
        await _panel(request, await alerts.watched(request.resources, request.user_id, view.id, balance), balance)
    else:
        await _ask(request, alerts_texts.CHOICE, found)


async def _change(request: Request, found: Sequence[Meant], wanted: str, *, every: bool) -> None:
    """Change one account, or all that were meant; several that were not named by "all" lead to a question first."""
    try:
        change = parse(wanted)
    except AlertUnclear as error:
        await request.reply.say(alerts_texts.unclear(request.t, error))
        return
    if len(found) > 1 and not every:
        await _ask(request, alerts_texts.WHICH, found)
        return
    for view, named in found:
        balance = having(change.rule, named)
        watched = await alerts.change(request.resources, request.user_id, view.id, change, balance)
    if len(found) == 1:
        await _panel(request, watched, balance)
    else:
        await request.reply.say(alerts_texts.changed(request.t, len(found)))


async def _ask(request: Request, question: str, found: Sequence[Meant]) -> None:
    keyboard = common_keyboards.choice([view for view, _ in found], request.titles, "alerts")
    await request.reply.say(request.t(question), keyboard)


async def _panel(request: Request, watched: Watched, balance: str | None = None) -> None:
    """Show what holds for the account, or for the one balance that was named, and offer its others."""
    account = watched.account
    named, name = balance_in(account, watched.balance), name_of_balance(request, account, balance)
    title = request.title(account.provider)
    buttons = balance is None or fits(balance)
    text = alerts_texts.panel(request.t, account, title, named, watched.settings, name, buttons=buttons)
    others = names_of_balances(request, account)
    await request.reply.show(text, alert_keyboards.alerts(request.t, account, watched.settings, balance, others))


async def show(request: Request, account_id: str) -> None:
    await _panel(request, await alerts.watched(request.resources, request.user_id, account_id))


async def pressed(request: Request, account_id: str, *args: str) -> None:
    """Turn a rule on or off, or all of them, of the account or of one balance; any other word shows the panel.

    A button of a balance that is gone shows the account's panel.
    """
    *balances, word = args
    balance = balances[0] if balances else None
    if balance is not None and balance_in(await request.own_account(account_id), balance) is None:
        await show(request, account_id)
        return
    which = request.resources, request.user_id, account_id
    if word in (Action.OFF, Action.DEFAULT):
        watched = await alerts.change(*which, Change(None, Action(word)), balance)
    elif word in set(Rule):
        watched = await alerts.toggle(*which, Rule(word), balance)
    else:
        watched = await alerts.watched(*which, balance)
    await _panel(request, watched, balance)


def register(routes: Routes) -> None:
    routes.command("alerts", typed)
    routes.button("alerts", show)
    for verb in ("alert", "balert"):
        routes.button(verb, pressed)
