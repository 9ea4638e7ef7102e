"""Digest contents: a person's own accounts in private, the shared ones in a group."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.domain.account import Account
from bot.domain.schedule import Period
from bot.domain.schedule_words import parse_digest
from bot.services.chats.chat_settings import zone_of
from bot.services.outgoing import DigestData
from bot.services.resources import Resources
from bot.services.sharing.shared_accounts import shared_with_each
from bot.services.watching.kept import Kept
from bot.services.watching.outlooks import outlook
from bot.services.watching.spent import SpendingPeriod, spent_in
from bot.storage import due_accounts, readings
from bot.storage.chats import ChatSettings
from bot.storage.db.stored_json import decoded
from bot.storage.digests import Digest
from bot.storage.due_accounts import Due
from bot.storage.readings import Amounts
from bot.texts import paging
from bot.texts.digest_entry import Entry
from bot.texts.digests import DigestPart, about_all, as_cards, digest_parts, group_card, head, total
from bot.texts.groups import NOTHING_SHARED
from bot.texts.html import Html, join
from bot.texts.localisation import Localisation
from bot.texts.spending import spent_cards, spent_in_all, spent_line

_DAYS = {Period.WEEKLY: 7, Period.MONTHLY: 30}
"""Days whose spending such a digest tells; a daily one tells none."""


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """Request of a digest. user_initiated: somebody wants to see all of it, also what has not changed."""

    settings: ChatSettings
    digest: Digest | None
    user_initiated: bool = False

    @property
    def days(self) -> int | None:
        return _DAYS.get(parse_digest(self.digest.schedule).period) if self.digest else None


@dataclass(frozen=True, slots=True)
class Stored:
    """Stored data of digests: accounts and share ids by chat id; kept amounts by days of the period and account id."""

    accounts: Mapping[int, Sequence[Due]]
    share_ids: Mapping[int, tuple[str, ...]]
    kept: Mapping[int, Mapping[str, Sequence[Amounts]]]


@dataclass(frozen=True, slots=True)
class Contents:
    """Contents of a digest. figures: for the next one's comparison, account id → balance id → amount and unit."""

    data: DigestData
    figures: dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class DigestMessage:
    """Message of a digest. left: the data of the one after it; None for the last one."""

    text: Html
    left: DigestData | None


def look_up(conn: Connection, requests: Sequence[DigestRequest], now: datetime, *, for_update: bool = False) -> Stored:
    """Read what digests are composed of, in as many statements for one as for many; `for_update` as in `shares`."""
    chat_ids = {request.settings.chat_id for request in requests}
    shared = shared_with_each(conn, [chat_id for chat_id in chat_ids if chat_id < 0], for_update=for_update)
    accounts = due_accounts.of_owners(conn, [chat_id for chat_id in chat_ids if chat_id > 0])
    accounts |= {chat_id: [due for _, due in found] for chat_id, found in shared.items()}
    by_days: dict[int, set[str]] = {}
    for request in requests:
        if days := request.days:
            by_days.setdefault(days, set()).update(due.account.id for due in accounts[request.settings.chat_id])
    return Stored(
        accounts,
        {chat_id: tuple(share.id for share, _ in found) for chat_id, found in shared.items()},
        {days: readings.since(conn, list(ids), SpendingPeriod(now, days).before) for days, ids in by_days.items()},
    )


def compose(resources: Resources, request: DigestRequest, stored: Stored, now: datetime) -> Contents:
    """Return the contents of a digest."""
    digest, chat_id, days = request.digest, request.settings.chat_id, request.days
    before = (digest.figures if digest else None) or {}
    entries = tuple(_entry(resources, due, before, request, stored, now) for due in stored.accounts[chat_id])
    data = DigestData(
        entries=entries,
        share_ids=stored.share_ids.get(chat_id, ()),
        quiet_since=digest.last_at if digest and not request.user_initiated else None,
        days=days,
    )
    return Contents(data, {entry.account.id: _figures_out(entry) for entry in entries if entry.reading})


def next_message(t: Localisation, chat_id: int, data: DigestData, labels: Mapping[str, str]) -> DigestMessage | None:
    """Return what is left of the digest under today's labels, as far as one message holds it; None where nothing is.

    What is unlinked or not shared any more is left out. labels: of what the chat may see now, by share id in a group
    and by account id in private.
    """
    entries = {
        name: replace(entry, account=replace(entry.account, label=labels[name]))
        for name, entry in _by_id(chat_id, data).items()
        if name in labels
    }
    if data.entries and not entries:
        return None
    parts = _parts(t, chat_id, data, entries)
    if data.page:
        return _by_number(parts, data)
    pieces = [
        part._replace(text=text) for part in parts for text in paging.pieces(part.text)[data.sent.get(part.about, 0) :]
    ]
    pages = paging.paged([piece.text for piece in pieces])
    if not pages:
        return None
    now, later = pieces[: len(pages[0])], pieces[len(pages[0]) :]
    sent = Counter(data.sent) + Counter(piece.about for piece in now)
    return DigestMessage(paging.on_a_page(as_cards(now)), replace(data, sent=dict(sent)) if later else None)


def _by_number(parts: Sequence[DigestPart], data: DigestData) -> DigestMessage | None:
    """Return the message of a digest that an earlier version began, which goes on by the number of its messages."""
    pages, after = paging.split(as_cards(parts)), data.page + 1
    if data.page >= len(pages):
        return None
    return DigestMessage(pages[data.page], replace(data, page=after) if after < len(pages) else None)


def cards_of(t: Localisation, chat_id: int, data: DigestData) -> list[Html]:
    """Return the cards of a group's or a person's digest."""
    return as_cards(_parts(t, chat_id, data, _by_id(chat_id, data)))


def _by_id(chat_id: int, data: DigestData) -> dict[str, Entry]:
    """Return the entries by share id in a group, by account id in private."""
    ids: Sequence[str] = data.share_ids if chat_id < 0 else [entry.account.id for entry in data.entries]
    return dict(zip(ids, data.entries, strict=True))


def _parts(t: Localisation, chat_id: int, data: DigestData, entries: Mapping[str, Entry]) -> list[DigestPart]:
    shown = list(entries.values())
    spent = [entry.spent for entry in shown if not entry.account.unreadable] if data.days else []
    if chat_id > 0:
        parts = digest_parts(t, entries, data.quiet_since)
        return [*parts, *about_all("spent", spent_cards(t, spent, data.days) if data.days and spent else [])]
    if not entries:
        return [DigestPart("head", join([head(t, (), None), t(NOTHING_SHARED)], "\n\n"))]
    return [
        DigestPart("head", head(t, shown, data.quiet_since)),
        *(DigestPart(name, _group_card(t, entry, data)) for name, entry in entries.items()),
        *about_all("total", total(t, shown)),
        *about_all("spent", spent_in_all(t, spent, data.days or 0)),
    ]


def _group_card(t: Localisation, entry: Entry, data: DigestData) -> Html:
    """Return one account with what it spent, so that both are left out together."""
    card = group_card(t, entry, data.quiet_since)
    spent = spent_line(t, entry.spent, data.days) if data.days and not entry.account.unreadable else None
    return card if spent is None else join([card, spent])


def _figures_out(entry: Entry) -> dict[str, list[str]]:
    found = [(balance, entry.confirmed(balance)) for balance in (entry.reading.balances if entry.reading else ())]
    return {balance.id: [str(amount), balance.unit] for balance, amount in found if amount is not None}


def _figures_in(account: Account, stored: Any) -> dict[str, Decimal] | None:
    """Return the figures of one account, without amounts in another unit than its newest ones.

    Older digests kept amounts without a unit, and the oldest one amount an account.
    """
    if stored is None:
        return None
    scopes = stored if isinstance(stored, dict) else {"balance": stored}
    reading = account.last.reading if account.last else None
    units = {balance.id: balance.unit for balance in (reading.balances if reading else ())}
    figures = {id_: each if isinstance(each, list) else [each, units.get(id_)] for id_, each in scopes.items()}
    return {id_: Decimal(amount) for id_, (amount, unit) in figures.items() if unit == units.get(id_)}


def _entry(
    resources: Resources,
    due: Due,
    before: Mapping[str, Any],
    request: DigestRequest,
    stored: Stored,
    now: datetime,
) -> Entry:
    account, provider = due.account, resources.providers.info(due.account.provider)
    if not resources.providers.knows(account.provider):
        return Entry(account=replace(account, last=None, unreadable=True), title=provider.title)
    entry = Entry(
        account=account,
        title=provider.title,
        labels=provider.labels,
        before=decoded(partial(_figures_in, account), before.get(account.id), "figures", account=account.id),
        outlooks=outlook(due, now, zone_of(request.settings)),
    )
    if not (days := request.days):
        return entry
    kept = stored.kept[days].get(account.id, ())
    spending, began = spent_in(SpendingPeriod(now, days), Kept.of(due, kept))
    return replace(entry, spending=spending, began=began)
