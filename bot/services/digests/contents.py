"""What a digest says: of a person's own accounts in private, of those shared with it in a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.chats.chat_settings import localisation, zone_of
from bot.services.resources import Resources
from bot.services.sharing.shared_accounts import shared_with
from bot.services.watching.outlooks import outlook
from bot.storage import due_accounts
from bot.storage.chats import ChatSettings
from bot.storage.digests import Digest
from bot.storage.due_accounts import Due
from bot.storage.shares import Share
from bot.texts import group_digests, paging
from bot.texts.digests import Entry, digest_cards, head
from bot.texts.html import Html


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
    if settings.chat_id < 0:
        shared = await shared_with(conn, settings.chat_id, for_update=not asked)
        entries = _entries(resources, [due for _, due in shared], before, settings, now)
        pieces = _of_group(settings, [share for share, _ in shared], entries, quiet_since, now)
    else:
        entries = _entries(resources, await due_accounts.owned(conn, settings.chat_id), before, settings, now)
        pieces = [Piece(card) for card in digest_cards(localisation(settings, now), entries, quiet_since)]
    return Contents(pieces, {entry.account.id: _figures_out(entry) for entry in entries if entry.reading})


def _figures_out(entry: Entry) -> dict[str, str]:
    balances = entry.reading.balances if entry.reading else ()
    return {balance.id: str(balance.amount) for balance in balances if balance.amount is not None}


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
