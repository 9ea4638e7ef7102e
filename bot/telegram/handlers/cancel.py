"""/cancel, and the buttons that end a dialog."""

from bot.services.chats.dialogs import DialogKind
from bot.storage.dialogs import Dialog
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation
from bot.texts.linking import OFFER_DECLINED


async def cancel(request: Request, args: str) -> None:
    await request.end_dialog()
    if request.dialog is not None:
        await _answer(request, request.dialog)
    else:
        stopped = conversation.CANCELLED if request.rerun else conversation.NOTHING_TO_CANCEL
        await request.reply.say(request.t(stopped))


async def cancel_pressed(request: Request, nonce: str) -> None:
    dialog = request.open_dialog(nonce)
    if dialog is not None:
        await _answer(request, dialog)
        await request.end_dialog(dialog.nonce)


async def _answer(request: Request, dialog: Dialog) -> None:
    """Answer what is left after the dialog: the account whose label was asked for stays linked, under the old one."""
    if dialog.kind == DialogKind.LABEL:
        account = await request.own_account(dialog.data["account"])
        await request.reply.show(conversation.label_kept(request.t, account), common_keyboards.main_menu(request.t))
    elif dialog.kind == DialogKind.KEY_OFFER:
        await request.reply.show(request.t(OFFER_DECLINED))
    else:
        await request.reply.show(request.t(conversation.CANCELLED))


async def close(request: Request) -> None:
    await request.reply.show(request.t(conversation.CLOSED))


def register(routes: Routes) -> None:
    routes.command("cancel", cancel)
    routes.button("cancel", cancel_pressed)
    routes.button("close", close)
