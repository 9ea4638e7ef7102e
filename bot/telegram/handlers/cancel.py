"""/cancel, and the buttons that end a question."""

from bot.services.chats.dialogs import Waiting
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards.callback_data import Press
from bot.texts import conversation as say
from bot.texts.linking import offer_declined


async def cancel(turn: Turn, args: str) -> None:
    await turn.end_dialog()
    stopped = turn.dialog is not None or turn.rerun
    await turn.reply.say(say.cancelled(turn.t) if stopped else say.nothing_to_cancel(turn.t))


async def cancel_pressed(turn: Turn, press: Press) -> None:
    dialog = turn.held(press.args[0])
    if dialog is not None:
        held_key = dialog.kind == Waiting.KEY_OFFER
        await turn.reply.show(offer_declined(turn.t) if held_key else say.cancelled(turn.t))
        await turn.end_dialog(dialog.nonce)


async def close(turn: Turn, press: Press) -> None:
    await turn.reply.show(say.closed(turn.t))


def register(routes: Routes) -> None:
    routes.command("cancel", cancel)
    routes.button("cancel", cancel_pressed)
    routes.button("close", close)
