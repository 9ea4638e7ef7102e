"""/cancel, and the buttons that end a question."""

from bot.services.chats.dialogs import DialogKind
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.keyboards.callback_data import CallbackData
from bot.texts import conversation
from bot.texts.linking import offer_declined


async def cancel(request: Request, args: str) -> None:
    await request.end_dialog()
    stopped = request.dialog is not None or request.rerun
    await request.reply.say(conversation.cancelled(request.t) if stopped else conversation.nothing_to_cancel(request.t))


async def cancel_pressed(request: Request, callback: CallbackData) -> None:
    dialog = request.open_dialog(callback.args[0])
    if dialog is not None:
        was_key_offer = dialog.kind == DialogKind.KEY_OFFER
        await request.reply.show(offer_declined(request.t) if was_key_offer else conversation.cancelled(request.t))
        await request.end_dialog(dialog.nonce)


async def close(request: Request, callback: CallbackData) -> None:
    await request.reply.show(conversation.closed(request.t))


def register(routes: Routes) -> None:
    routes.command("cancel", cancel)
    routes.button("cancel", cancel_pressed)
    routes.button("close", close)
