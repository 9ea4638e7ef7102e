"""A reading as the rest of the program may take it: one place decides what a limit below 0, or a sentinel, means."""

from dataclasses import replace

from bot.domain.errors import UnexpectedAnswer
from bot.domain.reading import Balance, Reading
from bot.providers.declaration import Provider
from bot.providers.values import ceiling


def normal(provider: Provider, reading: Reading) -> Reading:
    """Return the reading with unlimited balances marked so. Raises UnexpectedAnswer for none, or two of one id."""
    balances = tuple(_normal(provider, balance) for balance in reading.balances)
    if not balances or len({balance.id for balance in balances}) < len(balances):
        raise UnexpectedAnswer("balances")
    return reading if balances == reading.balances else replace(reading, balances=balances)


def _normal(provider: Provider, balance: Balance) -> Balance:
    """Return an unlimited balance without amount and limit, and any other without a limit below 0."""
    if balance.unlimited or (balance.limit is not None and balance.limit in provider.unlimited):
        return replace(balance, unlimited=True, amount=None, limit=None)
    limit = ceiling(balance.limit)
    return balance if limit == balance.limit else replace(balance, limit=limit)
