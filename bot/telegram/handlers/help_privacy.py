"""/help and /privacy."""

from aiogram import Router
from aiogram.types import Message

from bot.telegram.context.filters import Typed
from bot.telegram.context.turn import Turn
from bot.texts import welcome as say


async def show_help(message: Message, turn: Turn) -> None:
    await turn.reply.say(say.help_text(turn.t))


async def show_privacy(message: Message, turn: Turn) -> None:
    await turn.reply.say(say.privacy(turn.t))


def make() -> Router:
    router = Router()
    router.message.register(show_help, Typed("help"))
    router.message.register(show_privacy, Typed("privacy"))
    return router
