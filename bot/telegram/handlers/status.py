"""/status, for those in ADMIN_IDS; to anybody else the command does not exist."""

from bot import __version__
from bot.services.status import counts
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.texts.welcome import status


def _from_admin(request: Request) -> bool:
    return request.user_id in request.settings.admin_ids


async def show(request: Request, args: str) -> None:
    since = request.t.moment(request.health.since)
    await request.reply.say(status(request.t, __version__, await counts(request.resources), since))


def register(routes: Routes) -> None:
    routes.command("status", show, when=_from_admin)
