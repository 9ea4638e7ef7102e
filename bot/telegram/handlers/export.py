"""/export: everything stored about the person, as one file."""

from bot.services.accounts.export import export
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.texts.conversation import export_caption


async def send(turn: Turn, args: str) -> None:
    async with turn.reply.busy("upload_document"):
        name, content = await export(turn.resources, turn.user_id)
    await turn.reply.document(name, content, export_caption(turn.t))


def register(routes: Routes) -> None:
    routes.command("export", send)
