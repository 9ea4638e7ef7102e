"""/export: everything stored about the person, as one file."""

from bot.services.accounts.export import export
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.texts.conversation import EXPORT_CAPTION


async def send(request: Request, args: str) -> None:
    async with request.reply.busy("upload_document"):
        name, content = await export(request.resources, request.user_id)
    await request.reply.document(name, content, request.t(EXPORT_CAPTION))


def register(routes: Routes) -> None:
    routes.command("export", send)
