"""The question before an account is unlinked."""

from bot.domain.account import Account
from bot.services.sharing import sharing
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import account_keyboards
from bot.texts import conversation as say
from bot.texts import sharing as shown
from bot.texts.html import join


async def ask_to_unlink(turn: Turn, account: Account) -> None:
    text = say.unlink_question(turn.t, account, turn.title(account.provider))
    if places := (await sharing.places(turn.resources, turn.user_id)).get(account.id):
        text = join([text, shown.ends_too(turn.t, places)], " ")
    await turn.reply.show(text, account_keyboards.unlink(turn.t, account, turn.now))
