"""Cards of accounts that were just read."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.domain.errors import BotError
from bot.domain.sharing import View
from bot.services.watching import reading
from bot.services.watching.outcome import ReadingOutcome
from bot.services.watching.outlooks import Outlooks
from bot.telegram.context.request import Request
from bot.texts import groups
from bot.texts.balances import totals
from bot.texts.cards import balance_card, failed_card
from bot.texts.html import Html
from bot.texts.localisation import Localisation


async def read(request: Request, views: Sequence[View]) -> list[ReadingOutcome]:
    """Read the accounts, all at once; a failure is also a warning to an owner who does not ask."""
    accounts = [view.account for view in views]
    async with request.reply.busy():
        return await reading.read_all(request.resources, accounts, notify_owner=request.group)


def cards(request: Request, found: Sequence[tuple[View, ReadingOutcome]], ahead: Outlooks) -> list[Html]:
    """Return a card for each account, and the sum of each currency that several of them hold."""
    t = request.fresh_localisation
    total = _total(t, [outcome for _, outcome in found])
    return [outcome_card(t, request, view.named(outcome.account), outcome, ahead) for view, outcome in found] + total


def outcome_card(t: Localisation, request: Request, account: Account, outcome: ReadingOutcome, ahead: Outlooks) -> Html:
    """Return the card of the account's balances, or of its failure."""
    if outcome.taken is None:
        return failure(t, request, account, outcome.error)
    title, labels = request.title(account.provider), request.labels(account.provider)
    outlook, own = ahead.get(account.id, {}), not request.group
    return balance_card(t, account, title, outcome.taken, outlook, labels, reused=outcome.reused, own=own)


def failure(t: Localisation, request: Request, account: Account, error: BotError | None) -> Html:
    """Return the card of a failed reading. Raises ValueError for an outcome without an error."""
    if error is None:
        raise ValueError("an outcome holds an answer or an error")
    provider = request.info(account.provider)
    if request.group:
        return groups.failed_card(t, account, provider.title, error)
    return failed_card(t, account, provider.title, error, provider.labels, provider.permission)


def _total(t: Localisation, outcomes: Sequence[ReadingOutcome]) -> list[Html]:
    taken = [outcome.taken.reading for outcome in outcomes if outcome.taken]
    missing = [outcome.account.last.reading for outcome in outcomes if not outcome.taken and outcome.account.last]
    return totals(t, taken, missing)
