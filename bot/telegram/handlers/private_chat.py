"""Blocking and unblocking of the bot: in a private chat my_chat_member means nothing else."""

from bot.services.chats import reactivation
from bot.services.watching import notifications
from bot.telegram.context.incoming import UpdateKind
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes


async def changed(request: Request) -> None:
    membership = request.update.membership
    if membership is None or not request.update.private:
        return
    if membership.banned:
        await notifications.close(request.resources, request.chat_id)
    else:
        await reactivation.reactivate(request.resources, request.chat_id, request.t.language)


def register(routes: Routes) -> None:
    routes.other(UpdateKind.MY_MEMBERSHIP, changed)
