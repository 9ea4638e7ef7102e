"""Label matching: which of the accounts that a chat sees a typed text means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.account import label_key
from bot.domain.sharing import View

V = TypeVar("V", bound=View)


@dataclass(frozen=True, slots=True)
class Match(Generic[V]):
    """Accounts that fit a text. by_provider: no label fitted, but a provider's name did."""

    views: Sequence[V]
    by_provider: bool = False


def match(views: Sequence[V], text: str, titles: Mapping[str, str]) -> Match[V]:
    """Find by label without case; then by a label's beginning; then by provider. `titles` is provider id → title.

    Without a text all are meant.
    """
    wanted = label_key(" ".join(text.split()))
    exact = [view for view in views if label_key(view.account.label) == wanted]
    if exact:
        return Match(exact)
    begun = [view for view in views if label_key(view.account.label).startswith(wanted)]
    if len(begun) == 1:
        return Match(begun)
    providers = {name for name, title in titles.items() if wanted in (name, label_key(title))}
    of_provider = [view for view in views if view.account.provider in providers]
    return Match(of_provider, by_provider=True) if of_provider else Match(begun)


def is_label(views: Sequence[View], text: str, titles: Mapping[str, str]) -> bool:
    """Return whether the whole text is an account's label or begins one."""
    found = match(views, text, titles)
    return bool(text.strip() and found.views) and not found.by_provider


def is_whole_label(views: Sequence[View], text: str) -> bool:
    """Return whether the text is all of an account's label."""
    wanted = label_key(" ".join(text.split()))
    return any(label_key(view.account.label) == wanted for view in views)
