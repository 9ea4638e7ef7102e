"""From what was typed behind a command to the accounts meant, or to a question which."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.services.accounts import management
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation as say


async def accounts_meant(turn: Turn, label: str, verb: str, *after: str) -> Sequence[Account]:
    """Return the accounts that a command is for; where that is none, the person has been told or asked.

    A label's beginning that fits several is a question with a button each, which carry `verb` and what comes `after`
    the account.
    """
    chosen = management.choose(turn.resources, await turn.owned(), label)
    found = chosen.matched
    if not chosen.owned:
        await turn.reply.say(say.no_accounts(turn.t), common_keyboards.start(turn.t))
        return ()
    if not found.accounts:
        await turn.reply.say(
            say.no_match(turn.t), common_keyboards.choice(chosen.owned, turn.titles, verb, after=after)
        )
        return ()
    if label and len(found.accounts) > 1 and not found.by_provider:
        await turn.reply.say(
            say.several_match(turn.t), common_keyboards.choice(found.accounts, turn.titles, verb, after=after)
        )
        return ()
    return found.accounts
