"""The card of an account that was just read."""

from bot.services.watching.outlooks import Outlooks, headline_outlook
from bot.services.watching.reading import Outcome
from bot.telegram.context.turn import Turn
from bot.texts.cards import balance_card, failed_card
from bot.texts.speech import Html, Speech


def outcome_card(t: Speech, turn: Turn, outcome: Outcome, ahead: Outlooks) -> Html:
    """Return the figures, or what kept them away. Raises ValueError for an outcome with neither."""
    title = turn.title(outcome.account.provider)
    if outcome.taken is not None:
        outlook = headline_outlook(ahead, outcome.account)
        return balance_card(t, outcome.account, title, outcome.taken, outlook, reused=outcome.reused)
    if outcome.error is None:
        raise ValueError("an outcome holds a reading or an error")
    return failed_card(t, outcome.account, title, outcome.error)
