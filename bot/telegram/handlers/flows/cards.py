"""The cards of accounts that were just read."""

from collections.abc import Sequence

from bot.services.watching.outlooks import Outlooks
from bot.services.watching.reading import ReadingOutcome
from bot.telegram.context.request import Request
from bot.texts.balances import totals
from bot.texts.cards import balance_card, failed_card
from bot.texts.html import Html
from bot.texts.localisation import Localisation


def total(t: Localisation, outcomes: Sequence[ReadingOutcome]) -> list[Html]:
    """The sum of each currency that several of the accounts hold, if any."""
    taken = [outcome.taken.reading for outcome in outcomes if outcome.taken]
    missing = [outcome.account.last.reading for outcome in outcomes if not outcome.taken and outcome.account.last]
    found = totals(t, taken, missing)
    return [] if found is None else [found]


def outcome_card(t: Localisation, request: Request, outcome: ReadingOutcome, ahead: Outlooks) -> Html:
    """Return the figures, or what kept them away. Raises ValueError for an outcome with neither."""
    title, labels = request.title(outcome.account.provider), request.labels(outcome.account.provider)
    if outcome.taken is not None:
        outlook = ahead.get(outcome.account.id, {})
        return balance_card(t, outcome.account, title, outcome.taken, outlook, labels, reused=outcome.reused)
    if outcome.error is None:
        raise ValueError("an outcome holds a reading or an error")
    return failed_card(t, outcome.account, title, outcome.error, labels)
