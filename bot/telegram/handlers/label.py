"""Label of an account: asked for after linking, and changed from its card."""

from bot.domain.account import LabelUnusable
from bot.domain.errors import LabelTaken
from bot.services.accounts import linking
from bot.services.chats.dialogs import DialogKind
from bot.storage.dialogs import Dialog
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.texts import conversation
from bot.texts.errors import error_text
from bot.texts.linking import already_linked


async def ask_label(request: Request, account_id: str) -> None:
    account = await request.own_account(account_id)
    await request.ask(DialogKind.LABEL, account=account.id)
    await request.reply.show(
        conversation.rename_question(request.t, account), account_keyboards.back_to_card(request.t, account)
    )


async def rename(request: Request, dialog: Dialog) -> None:
    """Take the answer as the label; one that is not valid, or is a key, leaves the dialog open."""
    known = await linking.linked_with(request.resources, request.user_id, [request.words])
    if known is not None:
        if not await request.reply.delete_answered():
            await request.reply.say(request.t(conversation.PLEASE_DELETE))
        await request.reply.say(already_linked(request.t, known), common_keyboards.cancel(request.t, dialog.nonce))
        return
    try:
        account = await linking.rename(request.resources, request.user_id, dialog.data["account"], request.words)
    except (LabelTaken, LabelUnusable) as error:
        await request.reply.say(error_text(request.t, error), common_keyboards.cancel(request.t, dialog.nonce))
        return
    await request.reply.say(conversation.renamed(request.t, account), common_keyboards.main_menu(request.t))
    await request.end_dialog(dialog.nonce)


async def keep(request: Request, nonce: str) -> None:
    dialog = request.open_dialog(nonce, DialogKind.LABEL)
    if dialog is None:
        return
    account = await request.own_account(dialog.data["account"])
    await request.reply.show(conversation.label_kept(request.t, account), common_keyboards.main_menu(request.t))
    await request.end_dialog(dialog.nonce)


def register(routes: Routes) -> None:
    routes.button("rename", ask_label)
    routes.button("nolabel", keep)
    routes.answer(DialogKind.LABEL, rename)
