"""Blocked and unblocked: in a private chat my_chat_member means nothing else."""

from bot.services.chats import reactivation
from bot.services.watching import notifications
from bot.telegram.context.incoming import Kind
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn


async def changed(turn: Turn) -> None:
    membership = turn.update.membership
    if membership is None or not turn.update.private:
        return
    if membership.banned:
        await notifications.close(turn.resources, turn.chat_id)
    else:
        await reactivation.greet(turn.resources, turn.chat_id, turn.t.language)


def register(routes: Routes) -> None:
    routes.other(Kind.MY_MEMBERSHIP, changed)
