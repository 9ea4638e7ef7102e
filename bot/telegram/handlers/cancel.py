"""/cancel, and the buttons that end a question."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.services.chats.dialogs import Waiting
from bot.telegram.context.filters import Pressed, Typed
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards.callback_data import Press
from bot.texts import conversation as say
from bot.texts.linking import offer_declined


async def cancel(message: Message, turn: Turn) -> None:
    await turn.end_dialog()
    stopped = turn.dialog is not None or turn.rerun
    await turn.reply.say(say.cancelled(turn.t) if stopped else say.nothing_to_cancel(turn.t))


async def cancel_pressed(query: CallbackQuery, turn: Turn, press: Press) -> None:
    dialog = turn.held(press.args[0])
    if dialog is not None:
        held_key = dialog.kind == Waiting.KEY_OFFER
        await turn.reply.show(offer_declined(turn.t) if held_key else say.cancelled(turn.t))
        await turn.end_dialog(dialog.nonce)


async def close(query: CallbackQuery, turn: Turn) -> None:
    await turn.reply.show(say.closed(turn.t))


def make() -> Router:
    router = Router()
    router.message.register(cancel, Typed("cancel"))
    router.callback_query.register(cancel_pressed, Pressed("cancel"))
    router.callback_query.register(close, Pressed("close"))
    return router
