"""The buttons under a warning: put it off, or have no more of its kind here. They work days later."""

from bot.alerts._words import Action
from bot.alerts.commands import Change
from bot.domain.alerting import Rule
from bot.domain.sharing import Mode
from bot.services.watching import alerts, group_warnings
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import one
from bot.telegram.handlers.flows.naming_balances import balance_in, name_of_balance
from bot.texts import alerts as alerts_texts
from bot.texts import group_alerts


async def snooze(request: Request, about: str, word: str) -> None:
    if request.group:
        await one(request, about)
        done = await group_warnings.snooze_warnings(
            request.resources, request.chat_id, about, until_refill=word == "refill"
        )
    else:
        done = await alerts.snooze_warnings(request.resources, request.user_id, about, until_refill=word == "refill")
    title = request.title(done.account.provider)
    if done.notified:
        await request.reply.say(alerts_texts.snoozed(request.t, done.account, title, done.until))
    else:
        await request.reply.say(alerts_texts.nothing_to_snooze(request.t, done.account, title))


async def mute(request: Request, account_id: str, what: str) -> None:
    """Mute a rule, of the balance that it warned of where the account has several."""
    word, _, balance = what.partition(".")
    if word not in set(Rule):
        return
    rule, off = Rule(word), Change(Rule(word), Action.OFF)
    muted = await alerts.change(request.resources, request.user_id, account_id, off, balance or None)
    name = name_of_balance(request, muted.account, balance_in(muted.account, balance))
    title = request.title(muted.account.provider)
    await request.reply.say(alerts_texts.muted(request.t, muted.account, title, rule, name))


async def mute_in_group(request: Request, share_id: str, word: str) -> None:
    if word not in set(Rule):
        return
    shared, rule = await one(request, share_id), Rule(word)
    await group_warnings.set_mode(
        request.resources, request.chat_id, share_id, Mode.OFF,
        rule=rule, thread_id=shared.thread_id, set_by=request.person,
    )  # fmt: skip
    await request.reply.say(group_alerts.muted(request.t, shared.account, request.title(shared.account.provider), rule))


def register(routes: Routes) -> None:
    for verb in ("calm", "gcalm"):
        routes.button(verb, snooze)
    routes.button("mute", mute)
    routes.button("gmute", mute_in_group)
