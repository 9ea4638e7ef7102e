"""/cancel, and the buttons that end a dialog."""

from bot.services.chats.dialogs import DialogKind
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.texts import conversation
from bot.texts.linking import OFFER_DECLINED


async def cancel(request: Request, args: str) -> None:
    await request.end_dialog()
    stopped = request.dialog is not None or request.rerun
    await request.reply.say(request.t(conversation.CANCELLED) if stopped else request.t(conversation.NOTHING_TO_CANCEL))


async def cancel_pressed(request: Request, nonce: str) -> None:
    dialog = request.open_dialog(nonce)
    if dialog is not None:
        was_key_offer = dialog.kind == DialogKind.KEY_OFFER
        await request.reply.show(request.t(OFFER_DECLINED) if was_key_offer else request.t(conversation.CANCELLED))
        await request.end_dialog(dialog.nonce)


async def close(request: Request) -> None:
    await request.reply.show(request.t(conversation.CLOSED))


def register(routes: Routes) -> None:
    routes.command("cancel", cancel)
    routes.button("cancel", cancel_pressed)
    routes.button("close", close)
