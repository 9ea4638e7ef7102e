"""/unlink: which account, then whether really; the buttons are those of the account's card."""

from aiogram import Router
from aiogram.types import Message

from bot.services import owned
from bot.telegram import keyboards
from bot.telegram.choosing import accounts_meant
from bot.telegram.filters import Typed
from bot.telegram.turn import Turn
from bot.texts import conversation as say


async def unlink(message: Message, turn: Turn, args: str) -> None:
    accounts = await accounts_meant(turn, args, "unlink")
    if len(accounts) == 1:
        account = await owned.get(turn.resources, turn.user_id, accounts[0].id)
        text = say.unlink_question(turn.t, account, turn.title(account.provider))
        await turn.reply.say(text, keyboards.unlink(turn.t, account, turn.now))
    elif accounts:
        await turn.reply.say(say.unlink_choice(turn.t), keyboards.choice(accounts, turn.titles, "unlink"))


def make() -> Router:
    router = Router()
    router.message.register(unlink, Typed("unlink"))
    return router
