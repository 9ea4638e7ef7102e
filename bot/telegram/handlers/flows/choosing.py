"""Choice of accounts by what was typed behind a command, or by a question."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.services.accounts.matching import match
from bot.telegram.context.request import Request
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation


async def accounts_meant(request: Request, label: str, verb: str, *after: str) -> Sequence[Account]:
    """Return the accounts that a command is for; where that is none, the person has been told or asked.

    A label's beginning that fits several is a question with a button each, which carry `verb` and what comes `after`
    the account.
    """
    accounts = await request.own_accounts()
    found = match(accounts, label, request.titles)
    if not accounts:
        await request.reply.say(request.t(conversation.NO_ACCOUNTS), common_keyboards.start(request.t))
    elif not found.accounts:
        keyboard = common_keyboards.choice(accounts, request.titles, verb, after=after)
        await request.reply.say(request.t(conversation.NO_MATCH), keyboard)
    elif label and len(found.accounts) > 1 and not found.by_provider:
        keyboard = common_keyboards.choice(found.accounts, request.titles, verb, after=after)
        await request.reply.say(request.t(conversation.SEVERAL_MATCH), keyboard)
    else:
        return found.accounts
    return ()
