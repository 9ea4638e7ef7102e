"""Buttons under a warning: snooze the account, or mute the rule in this chat. They work days later."""

from bot.alerts.commands import Change
from bot.alerts.words import Action
from bot.domain.alerting import Rule
from bot.domain.sharing import Mode
from bot.services.watching import alerts, group_warnings
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.balance_names import name_of_balance
from bot.telegram.handlers.flows.group_shares import one
from bot.texts import alerts as alerts_texts
from bot.texts.html import safe


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


async def mute(request: Request, view_id: str, what: str) -> None:
    """Mute a rule in this chat, of the balance that it warned of if the account has several, even one that is gone."""
    word, _, balance = what.partition(".")
    if word not in set(Rule):
        return
    rule, here = Rule(word), request.group
    if here:
        await one(request, view_id)
        account = (
            await group_warnings.set_mode(
                request.resources, request.chat_id, view_id, Mode.OFF, rule=rule, scope=balance, set_by=request.person
            )
        ).account
    else:
        off = Change(rule, Action.OFF)
        account = (await alerts.change(request.resources, request.user_id, view_id, off, balance or None)).account
    gone = safe(balance) if balance else None
    name = name_of_balance(request, account, balance) or gone
    await request.reply.say(
        alerts_texts.muted(request.t, account, request.title(account.provider), rule, name, here=here)
    )


def register(routes: Routes) -> None:
    for verb in ("snooze", "gsnooze"):
        routes.button(verb, snooze)
    for verb in ("mute", "gmute"):
        routes.button(verb, mute)
