"""/unlink: which account, then whether really; the buttons are those of the account's card."""

from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.unlinking import ask_to_unlink
from bot.telegram.handlers.flows.views import single
from bot.texts.conversation import UNLINK_CHOICE


async def unlink(request: Request, args: str) -> None:
    if (view := await single(request, args, "unlink", UNLINK_CHOICE)) is not None:
        await ask_to_unlink(request, view.account)


def register(routes: Routes) -> None:
    routes.command("unlink", unlink)
