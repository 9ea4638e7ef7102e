"""The buttons under a group's warning: put it off, or have no more of its kind here. They work days later."""

from bot.domain.alerting import Rule
from bot.domain.sharing import Mode
from bot.services.watching import group_warnings
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import one
from bot.telegram.keyboards.callback_data import CallbackData
from bot.texts import alerts as private
from bot.texts import group_alerts


async def snooze(request: Request, callback: CallbackData) -> None:
    share_id, word = callback.args
    shared = await one(request, share_id)
    done = await group_warnings.snooze_warnings(
        request.resources, request.chat_id, share_id, until_refill=word == "refill"
    )
    account, title = shared.account, request.title(shared.account.provider)
    if done.notified:
        await request.reply.say(private.snoozed(request.t, account, title, done.until))
    else:
        await request.reply.say(private.nothing_to_snooze(request.t, account, title))


async def mute(request: Request, callback: CallbackData) -> None:
    share_id, word = callback.args
    if word not in set(Rule):
        return
    shared, rule = await one(request, share_id), Rule(word)
    await group_warnings.set_mode(
        request.resources,
        request.chat_id,
        share_id,
        Mode.OFF,
        rule=rule,
        thread_id=shared.thread_id,
        set_by=request.person,
    )
    await request.reply.say(group_alerts.muted(request.t, shared.account, request.title(shared.account.provider), rule))


def register(routes: Routes) -> None:
    routes.button("gcalm", snooze)
    routes.button("gmute", mute)
