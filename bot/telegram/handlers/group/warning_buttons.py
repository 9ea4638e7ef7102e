"""The buttons under a group's warning: put it off, or have no more of its kind here. They work days later."""

from bot.domain.alerting import Rule
from bot.domain.sharing import Mode
from bot.services.watching import group_warnings
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.group_shares import one
from bot.telegram.keyboards.callback_data import Press
from bot.texts import alerts as private
from bot.texts import group_alerts as say


async def calm(turn: Turn, press: Press) -> None:
    share_id, word = press.args
    shared = await one(turn, share_id)
    done = await group_warnings.put_off(turn.resources, turn.chat_id, share_id, until_refill=word == "refill")
    account, title = shared.account, turn.title(shared.account.provider)
    if done.told:
        await turn.reply.say(private.put_off(turn.t, account, title, done.until))
    else:
        await turn.reply.say(private.nothing_to_put_off(turn.t, account, title))


async def mute(turn: Turn, press: Press) -> None:
    share_id, word = press.args
    if word not in set(Rule):
        return
    shared, rule = await one(turn, share_id), Rule(word)
    await group_warnings.set_mode(
        turn.resources, turn.chat_id, share_id, Mode.OFF, rule=rule, thread_id=shared.thread_id, set_by=turn.person
    )
    await turn.reply.say(say.muted(turn.t, shared.account, turn.title(shared.account.provider), rule))


def register(routes: Routes) -> None:
    routes.button("gcalm", calm)
    routes.button("gmute", mute)
