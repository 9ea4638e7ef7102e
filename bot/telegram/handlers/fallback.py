"""Whatever no other handler wanted: one short helpful answer."""

from bot.services.accounts.keys import looks_like_key
from bot.telegram.context.incoming import Kind
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.linking import offer_unnamed
from bot.texts import conversation as say


async def answer(turn: Turn) -> None:
    """To what Telegram itself says (pinned, timer changed…) nobody waits for an answer."""
    message = turn.update.message
    if message is None:
        return
    if turn.pre_queue.showed_key and message.relayed and message.said.startswith("/"):
        await turn.reply.say(say.relayed_key(turn.t, turn.pre_queue.deleted))
    elif turn.pre_queue.showed_key:
        if not turn.pre_queue.deleted:
            await turn.reply.say(say.please_delete(turn.t))
        await offer_unnamed(turn, next(filter(looks_like_key, message.said.split()), message.said))
    elif message.relayed and (message.text or "").startswith("/"):
        await turn.reply.say(say.not_a_command(turn.t))
    elif message.command is not None:
        await turn.reply.say(say.unknown_command(turn.t))
    elif not message.service:
        await turn.reply.say(say.fallback(turn.t))


def register(routes: Routes) -> None:
    routes.other(Kind.MESSAGE, answer)
