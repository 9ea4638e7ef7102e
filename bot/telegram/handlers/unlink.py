"""/unlink: which account, then whether really; the buttons are those of the account's card."""

from aiogram import Router
from aiogram.types import Message

from bot.telegram import keyboards
from bot.telegram.choosing import accounts_meant
from bot.telegram.filters import Typed
from bot.telegram.handlers.accounts import ask_to_unlink
from bot.telegram.turn import Turn
from bot.texts import conversation as say


async def unlink(message: Message, turn: Turn, args: str) -> None:
    accounts = await accounts_meant(turn, args, "unlink")
    if len(accounts) == 1:
        await ask_to_unlink(turn, accounts[0])
    elif accounts:
        await turn.reply.say(say.unlink_choice(turn.t), keyboards.choice(accounts, turn.titles, "unlink"))


def make() -> Router:
    router = Router()
    router.message.register(unlink, Typed("unlink"))
    return router
