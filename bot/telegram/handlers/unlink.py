"""/unlink: which account, then whether really; the buttons are those of the account's card."""

from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.unlinking import ask_to_unlink
from bot.telegram.handlers.flows.views import meant, visible
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation


async def unlink(request: Request, args: str) -> None:
    found = await meant(request, await visible(request), args, "unlink")
    if len(found) == 1:
        await ask_to_unlink(request, found[0].account)
    elif found:
        keyboard = common_keyboards.choice(found, request.titles, "unlink")
        await request.reply.say(request.t(conversation.UNLINK_CHOICE), keyboard)


def register(routes: Routes) -> None:
    routes.command("unlink", unlink)
