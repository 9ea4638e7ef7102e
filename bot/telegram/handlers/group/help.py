"""/help in a group: what everybody can do there, and what its admins can."""

from aiogram import Router
from aiogram.types import Message

from bot.telegram.context.filters import Typed
from bot.telegram.context.turn import Turn
from bot.texts import groups as say


async def show(message: Message, turn: Turn) -> None:
    await turn.reply.say(say.help_text(turn.t))


def make() -> Router:
    router = Router()
    router.message.register(show, Typed("help"))
    return router
