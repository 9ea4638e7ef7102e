"""/forget: everything about the person goes, after a confirmation that says what."""

from bot.services.accounts.forgetting import forget
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import conversation as say


async def ask(turn: Turn, args: str) -> None:
    accounts = await turn.owned()
    await turn.reply.show(say.forget_question(turn.t, len(accounts)), common_keyboards.forget(turn.t, turn.now))


async def confirmed(turn: Turn, press: Press) -> None:
    async with turn.reply.busy():
        await forget(turn.resources, turn.user_id, keep_update=turn.update_id)
    turn.scrub = True
    await turn.reply.show(say.forgotten(turn.t))


def register(routes: Routes) -> None:
    routes.command("forget", ask)
    routes.button("forgetyes", confirmed)
