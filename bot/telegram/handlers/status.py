"""/status, for those in ADMIN_IDS; to anybody else the command does not exist."""

from bot import __version__
from bot.services.status import counts
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.texts.welcome import status


def _from_admin(turn: Turn) -> bool:
    return turn.user_id in turn.settings.admin_ids


async def show(turn: Turn, args: str) -> None:
    since = turn.t.moment(turn.health.since)
    await turn.reply.say(status(turn.t, __version__, await counts(turn.resources), since))


def register(routes: Routes) -> None:
    routes.command("status", show, when=_from_admin)
