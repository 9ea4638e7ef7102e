"""/unlink: which account, then whether really; the buttons are those of the account's card."""

from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.handlers.flows.unlinking import ask_to_unlink
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation


async def unlink(request: Request, args: str) -> None:
    accounts = await accounts_meant(request, args, "unlink")
    if len(accounts) == 1:
        await ask_to_unlink(request, accounts[0])
    elif accounts:
        await request.reply.say(
            request.t(conversation.UNLINK_CHOICE), common_keyboards.choice(accounts, request.titles, "unlink")
        )


def register(routes: Routes) -> None:
    routes.command("unlink", unlink)
