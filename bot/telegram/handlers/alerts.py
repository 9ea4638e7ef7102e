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
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import alerts as say


async def typed(turn: Turn, args: str) -> None:
    """`/alerts`, `/alerts LABEL`, `/alerts [LABEL|all] CHANGE`."""
    label, wanted = split_label(args)
    if not wanted and " " in label and not management.has_label(turn.resources, await turn.owned(), label):
        await turn.reply.say(say.unclear(turn.t, AlertUnclear(Complaint.RULE)))  # more than a label, and no rule in it
        return
    accounts = await accounts_meant(turn, "" if label.casefold() in EVERY else label, "alerts")
    if not accounts:
        return
    if wanted:
        await _change(turn, [account.id for account in accounts], wanted, every=label.casefold() in EVERY)
    elif len(accounts) == 1:
        await _panel(turn, await alerts.watched(turn.resources, turn.user_id, accounts[0].id))
    else:
        await turn.reply.say(say.choice(turn.t), common_keyboards.choice(accounts, turn.titles, "alerts"))


async def _change(turn: Turn, ids: list[str], wanted: str, *, every: bool) -> None:
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
    watched = [await alerts.change(turn.resources, turn.user_id, account, change) for account in ids]
    if len(watched) == 1:
        await _panel(turn, watched[0])
    else:
        await turn.reply.say(say.changed(turn.t, len(watched)))


async def _panel(turn: Turn, watched: Watched) -> None:
    info = turn.resources.providers.info(watched.account.provider)
    last = watched.account.last
    unit = last.reading.headline.unit if last else ""
    text = say.panel(turn.t, watched.account, info.title, unit, watched.settings)
    await turn.reply.show(text, account_keyboards.alerts(turn.t, watched.account, watched.settings))


async def show(turn: Turn, press: Press) -> None:
    await _panel(turn, await alerts.watched(turn.resources, turn.user_id, press.args[0]))


async def pressed(turn: Turn, press: Press) -> None:
    """A rule's button turns it on or off; two more are for all of them."""
    account, word = press.args
    if word in (Action.OFF, Action.DEFAULT):
        await _panel(turn, await alerts.change(turn.resources, turn.user_id, account, Change(None, Action(word))))
    elif word in set(Rule):
        await _panel(turn, await alerts.toggle(turn.resources, turn.user_id, account, Rule(word)))


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
    routes.button("calm", calm)
    routes.button("mute", mute)
