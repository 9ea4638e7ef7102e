"""The label of an account: asked for after linking, and changed from its card."""

from bot.domain.account import LabelUnusable
from bot.domain.errors import LabelTaken
from bot.services.accounts import linking, management
from bot.services.chats.dialogs import Waiting
from bot.storage.dialogs import Dialog
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import ACCOUNT, Press
from bot.texts import conversation as say
from bot.texts.errors import error_text
from bot.texts.labels import kept
from bot.texts.linking import already_linked


async def ask_label(turn: Turn, press: Press) -> None:
    account = await management.get(turn.resources, turn.user_id, press.get(ACCOUNT) or "")
    await turn.ask(Waiting.LABEL, account=account.id)
    await turn.reply.show(say.rename_question(turn.t, account), account_keyboards.back_to_card(turn.t, account))


async def rename(turn: Turn, dialog: Dialog) -> None:
    """Take the answer as the label; one that cannot be used, or is a key once more, leaves the question open."""
    known = await linking.linked_with(turn.resources, turn.user_id, [turn.words])
    if known is not None:
        if not await turn.reply.delete_answered():
            await turn.reply.say(say.please_delete(turn.t))
        await turn.reply.say(already_linked(turn.t, known), common_keyboards.cancel(turn.t, dialog.nonce))
        return
    try:
        account = await linking.rename(turn.resources, turn.user_id, dialog.data["account"], turn.words)
    except (LabelTaken, LabelUnusable) as error:
        await turn.reply.say(error_text(turn.t, error), common_keyboards.cancel(turn.t, dialog.nonce))
        return
    await turn.reply.say(say.renamed(turn.t, account), common_keyboards.home(turn.t))
    await turn.end_dialog(dialog.nonce)


async def keep(turn: Turn, press: Press) -> None:
    dialog = turn.held(press.args[0], Waiting.LABEL)
    if dialog is None:
        return
    account = await management.get(turn.resources, turn.user_id, dialog.data["account"])
    await turn.reply.show(kept(turn.t, account), common_keyboards.home(turn.t))
    await turn.end_dialog(dialog.nonce)


def register(routes: Routes) -> None:
    routes.button("rename", ask_label)
    routes.button("nolabel", keep)
    routes.answer(Waiting.LABEL, rename)
