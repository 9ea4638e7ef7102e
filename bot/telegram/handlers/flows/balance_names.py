"""Names of balances: from what was typed behind a command to an account's label and one of its balances."""

from collections.abc import Sequence

from bot.alerts.registry import rules_of
from bot.alerts.reserved import EVERY
from bot.domain.account import Account, label_key
from bot.domain.alerting import Rule
from bot.domain.reading import Balance
from bot.domain.sharing import View
from bot.services.accounts.matching import V, is_label, is_whole_label, match
from bot.telegram.context.request import Request
from bot.texts import names
from bot.texts.html import Html


def label_and_balance(
    request: Request, views: Sequence[View], text: str, *, whole: bool = False
) -> tuple[str, str | None]:
    """Split `LABEL [BALANCE]` into the label and a balance's id; None where no balance is named.

    The longest label wins. The label may be left out where there is one account. `whole` as in `_balance_called`.
    """
    words = text.split()
    if not words or match(views, text, request.titles).views:
        return text, None
    for number in range(len(words) - 1, -1, -1):
        label, rest = " ".join(words[:number]), " ".join(words[number:])
        found = match(views, label, request.titles).views if label else views
        balance = _balance_called(request, found[0].account, rest, whole=whole) if len(found) == 1 else None
        if balance is not None:
            return label, balance
    return text, None


def is_name(request: Request, views: Sequence[View], text: str) -> bool:
    """Return whether the words are a whole label, or a balance's whole name behind a label or `all`: no rule then."""
    if is_whole_label(views, text):
        return True
    first, _, rest = text.partition(" ")
    if first.casefold() in EVERY:
        return any(_balance_called(request, view.account, rest, whole=True) for view in views)
    return label_and_balance(request, views, text, whole=True)[1] is not None


def means_every(request: Request, views: Sequence[View], text: str) -> bool:
    """Return whether every account is meant: `all`, or `all BALANCE` where that is no label."""
    first, _, rest = text.partition(" ")
    return first.casefold() in EVERY and not (rest and is_label(views, text, request.titles))


def in_every(request: Request, views: Sequence[V], text: str) -> list[tuple[V, str | None]]:
    """Return what `all [BALANCE]` means: all accounts, or those that have a balance of this name, with its id."""
    _, _, called = text.partition(" ")
    found = [(view, _balance_called(request, view.account, called) if called else None) for view in views]
    return [each for each in found if each[1] or not called]


def having(rule: Rule | None, balance: str | None) -> str | None:
    """Return the balance, or None for a rule that only its account has, as of the key."""
    return balance if rule is None or rule in rules_of(balance) else None


def balance_in(account: Account, balance_id: str | None) -> Balance | None:
    """Return the balance of this id in the newest reading; None if none is named, or that one is gone."""
    return account.last.reading.balance(balance_id) if account.last and balance_id else None


def name_of_balance(request: Request, account: Account, balance_id: str | None) -> Html | None:
    """Return a balance's name; None as for `balance_in`."""
    balance = balance_in(account, balance_id)
    return None if balance is None else names.balance(request.t, balance, request.labels(account.provider))


def names_of_balances(request: Request, account: Account) -> dict[str, str]:
    """Return the watched balances, id → name; empty where the account has only one."""
    return names.of_watched(request.t, account, request.labels(account.provider))


def _balance_called(request: Request, account: Account, text: str, *, whole: bool = False) -> str | None:
    """Find a watched balance by its name in either language, its id or its unit; then by the beginning of one.

    whole: not by a beginning, which may be a rule's word.
    """
    labels, wanted = request.labels(account.provider), label_key(text)
    called = {
        balance.id: {
            label_key(word)
            for word in (
                balance.id,
                balance.id.replace("_", " "),
                balance.unit,
                labels.get(balance.id, balance.id),
                request.t.word(labels.get(balance.id, balance.id)),
            )
        }
        for balance in (account.last.reading.watched if account.last else ())
    }
    exact = [id_ for id_, words in called.items() if wanted in words]
    begun = [id_ for id_, words in called.items() if not whole and any(word.startswith(wanted) for word in words)]
    return next((found[0] for found in (exact, begun) if len(found) == 1), None)
