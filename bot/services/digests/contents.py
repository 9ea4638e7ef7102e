"""What a digest says: of a person's own accounts in private, of those shared with it in a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import Period as Schedule
from bot.domain.schedule_words import parse_digest
from bot.services.chats.chat_settings import localisation, zone_of
from bot.services.resources import Resources
from bot.services.sharing.shared_accounts import shared_with
from bot.services.watching.outlooks import outlook
from bot.services.watching.spent import Period, spent_in
from bot.storage import due_accounts
from bot.storage.chats import ChatSettings
from bot.storage.digests import Digest
from bot.storage.due_accounts import Due
from bot.storage.shares import Share
from bot.texts import group_digests, paging
from bot.texts.digests import Entry, digest_cards, head
from bot.texts.html import Html, join
from bot.texts.localisation import Localisation
from bot.texts.spending import AccountSpending, spent_cards, spent_line

_DAYS = {Schedule.WEEKLY: 7, Schedule.MONTHLY: 30}
"""Of what was spent in so many days such a digest tells; a daily one does not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A card of a digest; `share` is what it shows in a group, None for what is about nobody's account."""

    html: Html
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """`figures` are what the next digest compares with: account id → balance id → amount."""

    pieces: list[Piece]
    figures: dict[str, dict[str, str]]

    def pages(self) -> list[list[Piece]]:
        """The pieces of each message; none of them is overlong."""
        cut = [replace(piece, html=html) for piece in self.pieces for html in paging.pieces(piece.html)]
        rest = iter(cut)
        return [list(islice(rest, len(page))) for page in paging.paged([piece.html for piece in cut])]


async def compose(
    conn: AsyncConnection,
    resources: Resources,
    settings: ChatSettings,
    digest: Digest | None,
    now: datetime,
    *,
    asked: bool = False,
) -> Contents:
    """`asked`: somebody wants to see it, also if all is quiet."""
    before = _figures_in((digest.figures if digest else None) or {})
    quiet_since = digest.last_at if digest and not asked else None
    days = _DAYS.get(parse_digest(digest.schedule).period) if digest else None
    t = localisation(settings, now)
    if settings.chat_id < 0:
        shared = await shared_with(conn, settings.chat_id, for_update=not asked)
        entries = _entries(resources, [due for _, due in shared], before, settings, now)
        pieces = _of_group(settings, [share for share, _ in shared], entries, quiet_since, now)
        if days:
            found = await spent_in(conn, resources, [entry.account for entry in entries], Period(now, days))
            pieces[1:] = [_with_spending(t, *each, days) for each in zip(pieces[1:], found, strict=True)]
    else:
        entries = _entries(resources, await due_accounts.owned(conn, settings.chat_id), before, settings, now)
        pieces = [Piece(card) for card in digest_cards(t, entries, quiet_since)]
        if days and entries:
            found = await spent_in(conn, resources, [entry.account for entry in entries], Period(now, days))
            pieces += [Piece(card) for card in spent_cards(t, found, days)]
    return Contents(pieces, {entry.account.id: _figures_out(entry) for entry in entries if entry.reading})


def _with_spending(t: Localisation, piece: Piece, one: AccountSpending, days: int) -> Piece:
    """A group's card with a line of what its account spent, so that both are left out together."""
    line = spent_line(t, one, days)
    return piece if line is None else replace(piece, html=join([piece.html, line]))


def _figures_out(entry: Entry) -> dict[str, str]:
    amounts = {balance.id: entry.confirmed(balance) for balance in (entry.reading.balances if entry.reading else ())}
    return {name: str(amount) for name, amount in amounts.items() if amount is not None}


def _figures_in(stored: Mapping[str, Any]) -> dict[str, dict[str, Decimal]]:
    """The inverse, of older digests too, which kept one amount an account."""
    scopes = {name: held if isinstance(held, dict) else {"balance": held} for name, held in stored.items()}
    return {name: {balance: Decimal(amount) for balance, amount in held.items()} for name, held in scopes.items()}


def _of_group(
    settings: ChatSettings,
    shared: Sequence[Share],
    entries: Sequence[Entry],
    quiet_since: datetime | None,
    now: datetime,
) -> list[Piece]:
    t = localisation(settings, now)
    if not entries:
        return [Piece(group_digests.nothing_shared(t))]
    cards = [
        Piece(group_digests.account_card(t, entry, quiet_since), share)
        for share, entry in zip(shared, entries, strict=True)
    ]
    return [Piece(head(t, entries, quiet_since)), *cards]


def _entries(
    resources: Resources,
    owned: Sequence[Due],
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
        for due in owned
    ]
