"""/export: everything stored about the person, as one file."""

from aiogram import Router
from aiogram.types import Message

from bot.services.accounts.export import export
from bot.telegram.context.filters import Typed
from bot.telegram.context.turn import Turn
from bot.texts.conversation import export_caption


async def send(message: Message, turn: Turn) -> None:
    async with turn.reply.busy("upload_document"):
        name, content = await export(turn.resources, turn.user_id)
    await turn.reply.document(name, content, export_caption(turn.t))


def make() -> Router:
    router = Router()
    router.message.register(send, Typed("export"))
    return router
