"""Blocked and unblocked: in a private chat my_chat_member means nothing else."""

from aiogram import Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated

from bot.services.chats import reactivation
from bot.services.watching import notifications
from bot.telegram.context.turn import Turn


async def changed(event: ChatMemberUpdated, turn: Turn) -> None:
    if event.chat.type != ChatType.PRIVATE:
        return
    if event.new_chat_member.status == ChatMemberStatus.KICKED:
        await notifications.close(turn.resources, turn.chat_id)
    else:
        await reactivation.greet(turn.resources, turn.chat_id, turn.t.language)


def make() -> Router:
    router = Router()
    router.my_chat_member.register(changed)
    return router
