"""Question before an account is unlinked."""

from bot.domain.account import Account
from bot.services.sharing import sharing
from bot.telegram.context.request import Request
from bot.telegram.keyboards import account_keyboards
from bot.texts import conversation
from bot.texts import sharing as sharing_texts
from bot.texts.html import join


async def ask_to_unlink(request: Request, account: Account) -> None:
    text = conversation.unlink_question(request.t, account, request.title(account.provider))
    if shared_chats := await sharing.chats_of(request.resources, account):
        text = join([text, sharing_texts.ends_too(request.t, shared_chats)], " ")
    await request.reply.show(text, account_keyboards.unlink(request.t, account, request.now))
