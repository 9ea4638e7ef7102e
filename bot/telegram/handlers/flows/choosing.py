"""From what was typed behind a command to the accounts meant, or to a question which."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.services.accounts import management
from bot.telegram.context.request import Request
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation


async def accounts_meant(request: Request, label: str, verb: str, *after: str) -> Sequence[Account]:
    """Return the accounts that a command is for; where that is none, the person has been told or asked.

    A label's beginning that fits several is a question with a button each, which carry `verb` and what comes `after`
    the account.
    """
    chosen = management.choose(request.resources, await request.own_accounts(), label)
    found = chosen.matched
    if not chosen.candidates:
        await request.reply.say(request.t(conversation.NO_ACCOUNTS), common_keyboards.start(request.t))
        return ()
    if not found.accounts:
        await request.reply.say(
            request.t(conversation.NO_MATCH),
            common_keyboards.choice(chosen.candidates, request.titles, verb, after=after),
        )
        return ()
    if label and len(found.accounts) > 1 and not found.by_provider:
        await request.reply.say(
            request.t(conversation.SEVERAL_MATCH),
            common_keyboards.choice(found.accounts, request.titles, verb, after=after),
        )
        return ()
    return found.accounts
