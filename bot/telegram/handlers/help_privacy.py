"""/help and /privacy."""

from bot.providers import count_of
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.texts import groups, welcome


async def show_help(request: Request, args: str) -> None:
    """Show help; in a group what everybody can do there, and what its admins can."""
    if request.group:
        await request.reply.say(groups.help_text(request.t))
    else:
        await request.reply.say(welcome.help_text(request.t, count_of(request.infos)))


async def show_privacy(request: Request, args: str) -> None:
    await request.reply.say(request.t(welcome.PRIVACY))


def register(routes: Routes) -> None:
    routes.command("help", show_help)
    routes.command("privacy", show_privacy)
