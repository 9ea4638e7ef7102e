"""/forget: deletes everything about the person, after a confirmation that lists it."""

from bot.services.accounts.forgetting import forget
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation


async def ask(request: Request, args: str) -> None:
    accounts = await request.own_accounts()
    await request.reply.show(
        conversation.forget_question(request.t, len(accounts)), common_keyboards.forget(request.t, request.now)
    )


async def confirmed(request: Request, _stamp: str) -> None:
    async with request.reply.busy():
        await forget(request.resources, request.user_id, keep_update=request.update_id)
    request.scrub = True
    await request.reply.show(request.t(conversation.FORGOTTEN))


def register(routes: Routes) -> None:
    routes.command("forget", ask)
    routes.button("forgetyes", confirmed)
