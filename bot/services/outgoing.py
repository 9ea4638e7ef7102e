"""Typed data of an outbox row: one dataclass a kind, stored as versioned JSON and rendered when the row is sent.

Rows of earlier versions hold HTML instead: `load` returns None for them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.domain.alerting import Event, EventKind, Rule, Severity
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Outgoing
from bot.texts.digest_entry import Entry

VERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningData:
    """Warning of an account. share_id: None in the owner's chat. before: the rule states by scope, for a roll back."""

    account_id: str
    share_id: str | None
    events: tuple[Event, ...]
    silent: bool
    before: dict[str, dict[str, Any]]

    @property
    def is_critical(self) -> bool:
        return any(event.severity is Severity.CRITICAL for event in self.events)

    @property
    def scopes(self) -> list[tuple[Rule, str]]:
        """Rules that can be snoozed or muted, each with the balance's id, ACCOUNT for the account's own."""
        raised = [event for event in self.events if event.kind is not EventKind.RECOVERED]
        return list(dict.fromkeys((event.rule, event.scope) for event in raised))


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestData:
    """Digest: accounts as of when it was due. share_ids: of the entries, in a group; empty in a private chat.

    sent: how many pieces of each of its parts the messages before this one said, by share id in a group, account id in
    private, or a word for what is about all; the message after this one is put when this one is sent.
    page: the number of this message, where an earlier version began the digest; else 0.
    days: the period whose spending it tells; None for a digest that tells none.
    """

    entries: tuple[Entry, ...]
    share_ids: tuple[str, ...]
    quiet_since: datetime | None
    page: int = 0
    days: int | None = None
    sent: Mapping[str, int] = field(default_factory=dict)

    def without(self, share_ids: frozenset[str]) -> "DigestData | None":
        """Return what is left without these shares; None where that is nothing."""
        left = [pair for pair in zip(self.entries, self.share_ids, strict=True) if pair[1] not in share_ids]
        if not left:
            return None
        entries, ids = zip(*left, strict=True)
        sent = {name: pieces for name, pieces in self.sent.items() if name not in share_ids}
        return replace(self, entries=entries, share_ids=ids, sent=sent)


@dataclass(frozen=True, slots=True)
class AccountChangedData:
    """Question to the owner of an account whose key opens another account than before."""

    account_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """Notification of one line, by the name of its text in `sharing_lines`."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


Data = WarningData | DigestData | AccountChangedData | Line
_TYPES: dict[outbox.MessageKind, type[Data]] = {
    outbox.MessageKind.WARNING: WarningData,
    outbox.MessageKind.DIGEST: DigestData,
    outbox.MessageKind.NOTICE: AccountChangedData,
    outbox.MessageKind.NOTIFICATION: Line,
}


class Unreadable(Exception):
    """Row of a version whose data this one does not understand, or that is damaged."""


def line(text: Callable[..., object], **values: Any) -> Line:
    """Return the line. text: a function of `sharing_lines`; values: its arguments, words, numbers or lists of them."""
    return Line(text.__name__, values)


def dump(data: Data) -> dict[str, Any]:
    """Return the JSON that `load` reads."""
    return {"version": VERSION, **_adapter(_kind_of(data)).dump_python(data, mode="json")}


def load(row: Outgoing) -> Data | None:
    """Return the row's data; None for a row of an earlier version, which holds HTML. Raises Unreadable."""
    if not row.body:
        raise Unreadable(f"{row.kind.value}, no data")
    if row.body.get("version") is None:
        return None
    try:
        # strict, or "2026-12-01T00:00:00Z" would be read as the day where a day or a moment may stand
        data: Data = _adapter(row.kind).validate_json(json.dumps(row.body), strict=True)
    except ValidationError as error:
        raise Unreadable(f"{row.kind.value}, {error.error_count()} errors") from None
    return data


def share_of(row: Outgoing) -> str | None:
    """Return the share that a group's warning is about; a row of an earlier version names it differently."""
    found: str | None = row.body.get("share_id") or row.body.get("share")
    return found


def account_of(row: Outgoing) -> str | None:
    """Return the account that a message to its owner is about, None where it is about none or several."""
    found: str | None = row.body.get("account_id") or row.body.get("account")
    return found


@lru_cache
def _adapter(kind: outbox.MessageKind) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[kind])


def _kind_of(data: Data) -> outbox.MessageKind:
    return next(kind for kind, made_of in _TYPES.items() if isinstance(data, made_of))
