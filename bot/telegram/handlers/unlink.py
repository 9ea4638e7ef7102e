"""/unlink: which account, then whether really; the buttons are those of the account's card."""

from aiogram import Router
from aiogram.types import Message

from bot.telegram.context.filters import Typed
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.accounts import ask_to_unlink
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation as say


async def unlink(message: Message, turn: Turn, args: str) -> None:
    accounts = await accounts_meant(turn, args, "unlink")
    if len(accounts) == 1:
        await ask_to_unlink(turn, accounts[0])
    elif accounts:
        await turn.reply.say(say.unlink_choice(turn.t), common_keyboards.choice(accounts, turn.titles, "unlink"))


def make() -> Router:
    router = Router()
    router.message.register(unlink, Typed("unlink"))
    return router
