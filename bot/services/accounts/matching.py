"""Label matching: which of a person's accounts a typed text means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.account import Account, label_key


@dataclass(frozen=True, slots=True)
class Match:
    """Accounts that fit a text. by_provider: no label fitted, but a provider's name did."""

    accounts: tuple[Account, ...]
    by_provider: bool = False


def match(accounts: Sequence[Account], text: str, titles: Mapping[str, str]) -> Match:
    """Find by label without case; then by a label's beginning; then by provider. `titles` is provider id → title.

    Without a text all are meant.
    """
    wanted = label_key(" ".join(text.split()))
    exact = tuple(account for account in accounts if label_key(account.label) == wanted)
    if exact:
        return Match(exact)
    begun = tuple(account for account in accounts if label_key(account.label).startswith(wanted))
    if len(begun) == 1:
        return Match(begun)
    providers = {name for name, title in titles.items() if wanted in (name, label_key(title))}
    of_provider = tuple(account for account in accounts if account.provider in providers)
    return Match(of_provider, by_provider=True) if of_provider else Match(begun)


def is_label(accounts: Sequence[Account], text: str, titles: Mapping[str, str]) -> bool:
    """Return whether the whole text is an account's label or begins one."""
    found = match(accounts, text, titles)
    return bool(text.strip() and found.accounts) and not found.by_provider
