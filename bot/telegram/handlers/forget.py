"""/forget: everything about the person goes, after a confirmation that says what."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.services.accounts import management
from bot.services.accounts.forgetting import forget
from bot.telegram.context.filters import Pressed, Typed
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation as say


async def ask(message: Message, turn: Turn) -> None:
    accounts = await management.all_of(turn.resources, turn.user_id)
    await turn.reply.show(say.forget_question(turn.t, len(accounts)), common_keyboards.forget(turn.t, turn.now))


async def confirmed(query: CallbackQuery, turn: Turn) -> None:
    async with turn.reply.busy():
        await forget(turn.resources, turn.user_id, keep_update=turn.update_id)
    turn.scrub = True
    await turn.reply.show(say.forgotten(turn.t))


def make() -> Router:
    router = Router()
    router.message.register(ask, Typed("forget"))
    router.callback_query.register(confirmed, Pressed("forgetyes"))
    return router
