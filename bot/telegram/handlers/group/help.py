"""/help in a group: what everybody can do there, and what its admins can."""

from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.texts import groups


async def show(request: Request, args: str) -> None:
    await request.reply.say(groups.help_text(request.t))


def register(routes: Routes) -> None:
    routes.command("help", show)
