"""/unlink: which account, then whether really; the buttons are those of the account's card."""

from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.handlers.flows.unlinking import ask_to_unlink
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation as say


async def unlink(turn: Turn, args: str) -> None:
    accounts = await accounts_meant(turn, args, "unlink")
    if len(accounts) == 1:
        await ask_to_unlink(turn, accounts[0])
    elif accounts:
        await turn.reply.say(say.unlink_choice(turn.t), common_keyboards.choice(accounts, turn.titles, "unlink"))


def register(routes: Routes) -> None:
    routes.command("unlink", unlink)
