"""/help and /privacy."""

from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.texts import welcome as say


async def show_help(turn: Turn, args: str) -> None:
    await turn.reply.say(say.help_text(turn.t))


async def show_privacy(turn: Turn, args: str) -> None:
    await turn.reply.say(say.privacy(turn.t))


def register(routes: Routes) -> None:
    routes.command("help", show_help)
    routes.command("privacy", show_privacy)
