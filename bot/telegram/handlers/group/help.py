"""/help in a group: what everybody can do there, and what its admins can."""

from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.texts import groups as say


async def show(turn: Turn, args: str) -> None:
    await turn.reply.say(say.help_text(turn.t))


def register(routes: Routes) -> None:
    routes.command("help", show)
