"""An account as a chat sees it: its owner's, or a group's, with how loud its warnings are there and its label."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.account import Account, label_key
from bot.domain.alerting import ACCOUNT, Rule


@dataclass(frozen=True, slots=True)
class View:
    """View of an account in a chat, under the chat's label. id: the account's, in a group that of its share."""

    id: str
    account: Account

    def named(self, account: Account) -> Account:
        """Return the account as it stands afterwards, under the chat's label."""
        return replace(account, label=self.account.label)


def own_views(accounts: Iterable[Account]) -> list[View]:
    """Return accounts as their owner sees them."""
    return [View(account.id, account) for account in accounts]


class Mode(StrEnum):
    """Loudness of warnings in a group, the loudest first."""

    HERE = "here"
    SILENT = "silent"  # it comes without a sound
    OFF = "off"


def part(rule: Rule | None, scope: str = ACCOUNT) -> str:
    """Return the name of a part of an account's warnings: a rule's, a balance's, or both: `low`, `.usd`, `low.usd`."""
    return (rule or "") + (f".{scope}" if scope else "")


@dataclass(frozen=True, slots=True)
class Modes:
    """Modes of an account's warnings in a group: of all, `whole`, and what was chosen for parts of them, by `part`."""

    whole: Mode
    parts: Mapping[str, Mode] = field(default_factory=dict)

    def of(self, rule: Rule | None = None, scope: str = ACCOUNT) -> Mode:
        """Return the quietest that was chosen: a part is never louder than the whole."""
        named = part(rule), part(None, scope), part(rule, scope)
        return max(self.whole, *(self.parts.get(one, Mode.HERE) for one in named), key=_LOUDEST_FIRST.index)

    def off(self, scope: str) -> frozenset[Rule]:
        """Return the rules that say nothing of a scope."""
        return frozenset(rule for rule in Rule if self.of(rule, scope) is Mode.OFF)

    def having(self, mode: Mode, rule: Rule | None = None, scope: str = ACCOUNT) -> "Modes":
        """Return these with one chosen anew."""
        if rule is None and scope == ACCOUNT:
            return replace(self, whole=mode)
        return replace(self, parts={**self.parts, part(rule, scope): mode})

    def offered(self, rule: Rule | None = None, scope: str = ACCOUNT) -> list[Mode]:
        """Return what can be chosen, the loudest first: nothing louder than what it is a part of."""
        return _LOUDEST_FIRST[_LOUDEST_FIRST.index(self.having(Mode.HERE, rule, scope).of(rule, scope)) :]

    def next(self, rule: Rule, scope: str = ACCOUNT) -> Mode:
        """Return the mode after the present one of a rule: quieter, and after OFF as loud as it can be."""
        offered = self.offered(rule, scope)
        return offered[(offered.index(self.of(rule, scope)) + 1) % len(offered)]


_LOUDEST_FIRST = list(Mode)


@dataclass(frozen=True, slots=True)
class SharedChat:
    """Group that an account is shared with, for its owner. title: "" while unknown. active: the bot is in it."""

    share_id: str
    chat_id: int
    title: str
    active: bool
    warnings: Mode


def numbered(labels: Sequence[str]) -> list[str]:
    """Return labels that a group can tell apart: the first keeps its own, an equal one gets the next free number."""
    taken = {label_key(label) for label in labels}
    seen: set[str] = set()
    names = []
    for label in labels:
        name, number = label, 1
        if label_key(label) in seen:
            while label_key(name) in taken:
                number += 1
                name = f"{label} {number}"
        seen.add(label_key(label))
        taken.add(label_key(name))
        names.append(name)
    return names
