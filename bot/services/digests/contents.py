"""Digest contents: a person's own accounts in private, the shared ones in a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import Period as Schedule
from bot.domain.schedule_words import parse_digest
from bot.services.chats.chat_settings import zone_of
from bot.services.outgoing import DigestData
from bot.services.resources import Resources
from bot.services.sharing.shared_accounts import shared_with
from bot.services.watching.outlooks import outlook
from bot.services.watching.spent import SpendingPeriod, spent_in
from bot.storage import accounts, due_accounts
from bot.storage.chats import ChatSettings
from bot.storage.digests import Digest
from bot.storage.due_accounts import Due
from bot.texts import paging
from bot.texts.digests import Entry, digest_cards, group_card, head, total
from bot.texts.groups import NOTHING_SHARED
from bot.texts.html import Html, join
from bot.texts.localisation import Localisation
from bot.texts.spending import spent_cards, spent_in_all, spent_line

_DAYS = {Schedule.WEEKLY: 7, Schedule.MONTHLY: 30}
"""Days whose spending such a digest tells; a daily one tells none."""


@dataclass(frozen=True, slots=True)
class Contents:
    """`figures` are what the next digest compares with: account id → balance id → amount."""

    data: DigestData
    figures: dict[str, dict[str, str]]


async def compose(
    conn: AsyncConnection,
    resources: Resources,
    settings: ChatSettings,
    digest: Digest | None,
    now: datetime,
    *,
    user_initiated: bool = False,
) -> Contents:
    """user_initiated: somebody wants to see it, also if all is quiet."""
    before = _figures_in((digest.figures if digest else None) or {})
    quiet_since = digest.last_at if digest and not user_initiated else None
    if settings.chat_id < 0:
        shared = await shared_with(conn, settings.chat_id, for_update=not user_initiated)
        shown, share_ids = [due for _, due in shared], tuple(share.id for share, _ in shared)
    else:
        shown, share_ids = await due_accounts.of_owner(conn, settings.chat_id), ()
    entries = tuple(_entries(resources, shown, before, settings, now))
    days = _DAYS.get(parse_digest(digest.schedule).period) if digest else None
    if days:
        entries = await _with_spending(conn, resources, entries, SpendingPeriod(now, days))
    figures = {entry.account.id: _figures_out(entry) for entry in entries if entry.reading}
    data = DigestData(entries=entries, share_ids=share_ids, quiet_since=quiet_since, days=days)
    return Contents(data, figures)


async def _with_spending(
    conn: AsyncConnection, resources: Resources, entries: Sequence[Entry], period: SpendingPeriod
) -> tuple[Entry, ...]:
    found = await spent_in(conn, resources, [entry.account for entry in entries], period)
    return tuple(
        replace(entry, spending=one.spending, began=one.began) for entry, one in zip(entries, found, strict=True)
    )


async def pages_of(conn: AsyncConnection, t: Localisation, chat_id: int, data: DigestData) -> list[Html]:
    """Return the digest's messages under today's labels, without what is unlinked or not shared any more."""
    if chat_id < 0:
        ids: Sequence[str] = data.share_ids
        labels = {share.id: due.account.label for share, due in await shared_with(conn, chat_id)}
    else:
        ids = [entry.account.id for entry in data.entries]
        labels = {account.id: account.label for account in await accounts.of_owner(conn, chat_id)}
    entries = [
        replace(entry, account=replace(entry.account, label=labels[name]))
        for name, entry in zip(ids, data.entries, strict=True)
        if name in labels
    ]
    if data.entries and not entries:
        return []
    return paging.split(cards_of(t, chat_id, replace(data, entries=tuple(entries))))


def cards_of(t: Localisation, chat_id: int, data: DigestData) -> list[Html]:
    """Return the cards of a group's or a person's digest."""
    spent = [entry.spent for entry in data.entries] if data.days else []
    if chat_id > 0:
        cards = digest_cards(t, data.entries, data.quiet_since)
        return [*cards, *(spent_cards(t, spent, data.days) if data.days and spent else [])]
    if not data.entries:
        return [join([head(t, (), None), t(NOTHING_SHARED)], "\n\n")]
    cards = [_group_card(t, entry, data) for entry in data.entries]
    return [
        head(t, data.entries, data.quiet_since),
        *cards,
        *total(t, data.entries),
        *spent_in_all(t, spent, data.days or 0),
    ]


def _group_card(t: Localisation, entry: Entry, data: DigestData) -> Html:
    """One account with what it spent, so that both are left out together."""
    card = group_card(t, entry, data.quiet_since)
    spent = spent_line(t, entry.spent, data.days) if data.days else None
    return card if spent is None else join([card, spent])


def _figures_out(entry: Entry) -> dict[str, str]:
    amounts = {balance.id: entry.confirmed(balance) for balance in (entry.reading.balances if entry.reading else ())}
    return {name: str(amount) for name, amount in amounts.items() if amount is not None}


def _figures_in(stored: Mapping[str, Any]) -> dict[str, dict[str, Decimal]]:
    """The inverse, of older digests too, which kept one amount an account."""
    scopes = {name: amounts if isinstance(amounts, dict) else {"balance": amounts} for name, amounts in stored.items()}
    return {name: {balance: Decimal(amount) for balance, amount in amounts.items()} for name, amounts in scopes.items()}


def _entries(
    resources: Resources,
    shown: Sequence[Due],
    before: Mapping[str, Mapping[str, Decimal]],
    settings: ChatSettings,
    now: datetime,
) -> list[Entry]:
    return [
        Entry(
            account=due.account,
            title=resources.providers.info(due.account.provider).title,
            labels=resources.providers.info(due.account.provider).labels,
            before=before.get(due.account.id),
            outlooks=outlook(due, now, zone_of(settings)),
        )
        for due in shown
    ]
