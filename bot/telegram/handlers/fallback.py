"""Fallback for messages without a handler: one short helpful answer."""

from bot.services.accounts.keys import looks_like_key
from bot.telegram.context.incoming import UpdateKind
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.key_offers import offer_unnamed
from bot.texts import conversation


async def answer(request: Request) -> None:
    """Answer people; nobody waits for an answer to a service message (pinned, timer changed…)."""
    message = request.update.message
    if message is None:
        return
    if request.pre_queue.showed_key and message.relayed and message.said.startswith("/"):
        await request.reply.say(conversation.relayed_key(request.t, request.pre_queue.deleted))
    elif request.pre_queue.showed_key:
        if not request.pre_queue.deleted:
            await request.reply.say(request.t(conversation.PLEASE_DELETE))
        key = next(filter(looks_like_key, message.said.split()), message.said)
        await offer_unnamed(request, key, deleted=request.pre_queue.deleted)
    elif message.relayed and (message.text or "").startswith("/"):
        await request.reply.say(request.t(conversation.NOT_A_COMMAND))
    elif message.command is not None:
        await request.reply.say(request.t(conversation.UNKNOWN_COMMAND))
    elif not message.service:
        await request.reply.say(request.t(conversation.FALLBACK))


def register(routes: Routes) -> None:
    routes.other(UpdateKind.MESSAGE, answer)
