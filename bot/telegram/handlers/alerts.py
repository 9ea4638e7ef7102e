"""/alerts: what to warn about, by buttons or in one line; and the buttons under a warning."""

from bot.alerts._words import Action
from bot.alerts.commands import AlertUnclear, Change, Complaint, parse, split_label
from bot.alerts.reserved import EVERY
from bot.domain.alerting import Rule
from bot.services.accounts import management
from bot.services.watching import alerts
from bot.services.watching.alerts import Watched
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.handlers.flows.naming_balances import (
    balance_in,
    label_and_balance,
    name_of_balance,
    names_of_balances,
)
from bot.telegram.keyboards import alert_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import alerts as say


async def typed(turn: Turn, args: str) -> None:
    """`/alerts`, `/alerts LABEL [BALANCE]`, `/alerts [LABEL [BALANCE]|all] CHANGE`."""
    named, wanted = split_label(args)
    owned = await turn.owned()
    label, balance = label_and_balance(turn, owned, named)
    if not wanted and " " in label and not management.has_label(turn.resources, await turn.owned(), label):
        await turn.reply.say(say.unclear(turn.t, AlertUnclear(Complaint.RULE)))  # more than a label, and no rule in it
        return
    accounts = await accounts_meant(turn, "" if label.casefold() in EVERY else label, "alerts")
    if not accounts:
        return
    if wanted:
        await _change(turn, [account.id for account in accounts], wanted, balance, every=label.casefold() in EVERY)
    elif len(accounts) == 1:
        await _panel(turn, await alerts.watched(turn.resources, turn.user_id, accounts[0].id, balance), balance)
    else:
        await turn.reply.say(say.choice(turn.t), common_keyboards.choice(accounts, turn.titles, "alerts"))


async def _change(turn: Turn, ids: list[str], wanted: str, balance: str | None, *, every: bool) -> None:
    """Change one account, or all that were meant; several that were not named as all are a question first."""
    try:
        change = parse(wanted)
    except AlertUnclear as error:
        await turn.reply.say(say.unclear(turn.t, error))
        return
    if len(ids) > 1 and not every:
        found = [await management.get(turn.resources, turn.user_id, account) for account in ids]
        await turn.reply.say(say.which(turn.t), common_keyboards.choice(found, turn.titles, "alerts"))
        return
    watched = [await alerts.change(turn.resources, turn.user_id, account, change, balance) for account in ids]
    if len(watched) == 1:
        await _panel(turn, watched[0], balance)
    else:
        await turn.reply.say(say.changed(turn.t, len(watched)))


async def _panel(turn: Turn, watched: Watched, balance: str | None = None) -> None:
    """Show what holds for the account, or for the one balance that was named, and offer its others."""
    account = watched.account
    shown = balance_in(account, watched.balance)
    name = name_of_balance(turn, account, shown if balance else None)
    title = turn.resources.providers.info(account.provider).title
    text = say.panel(turn.t, account, title, shown, watched.settings, name)
    others = names_of_balances(turn, account)
    await turn.reply.show(text, alert_keyboards.alerts(turn.t, account, watched.settings, balance, others))


async def show(turn: Turn, press: Press) -> None:
    await _panel(turn, await alerts.watched(turn.resources, turn.user_id, press.args[0]))


async def pressed(turn: Turn, press: Press) -> None:
    await _pressed(turn, *press.args, balance=None)


async def of_balance(turn: Turn, press: Press) -> None:
    """The same for one balance; a button of one that is gone opens the account's panel."""
    account_id, balance_id, word = press.args
    account = await management.get(turn.resources, turn.user_id, account_id)
    if balance_in(account, balance_id) is None:
        await show(turn, press)
    elif word == alert_keyboards.SHOW:
        await _panel(turn, await alerts.watched(turn.resources, turn.user_id, account_id, balance_id), balance_id)
    else:
        await _pressed(turn, account_id, word, balance=balance_id)


async def _pressed(turn: Turn, account: str, word: str, *, balance: str | None) -> None:
    """A rule's button turns it on or off; two more are for all of them."""
    if word in (Action.OFF, Action.DEFAULT):
        change = Change(None, Action(word))
        await _panel(turn, await alerts.change(turn.resources, turn.user_id, account, change, balance), balance)
    elif word in set(Rule):
        await _panel(turn, await alerts.toggle(turn.resources, turn.user_id, account, Rule(word), balance), balance)


async def calm(turn: Turn, press: Press) -> None:
    """Put off what a warning told, also days later."""
    account_id, word = press.args
    done = await alerts.put_off(turn.resources, turn.user_id, account_id, until_refill=word == "refill")
    title = turn.title(done.account.provider)
    if done.told:
        await turn.reply.say(say.put_off(turn.t, done.account, title, done.until))
    else:
        await turn.reply.say(say.nothing_to_put_off(turn.t, done.account, title))


async def mute(turn: Turn, press: Press) -> None:
    account_id, word = press.args
    if word in set(Rule):
        rule = Rule(word)
        muted = await alerts.change(turn.resources, turn.user_id, account_id, Change(rule, Action.OFF))
        await turn.reply.say(say.muted(turn.t, muted.account, turn.title(muted.account.provider), rule))


def register(routes: Routes) -> None:
    routes.command("alerts", typed)
    routes.button("alerts", show)
    routes.button("alert", pressed)
    routes.button("balert", of_balance)
    routes.button("calm", calm)
    routes.button("mute", mute)
