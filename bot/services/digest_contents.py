"""What a digest says: of a person's own accounts in private, of those shared with it in a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.chat_settings import localisation, zone_of
from bot.services.outlooks import outlook
from bot.services.resources import Resources
from bot.services.shown import shown
from bot.storage import polling
from bot.storage.chats import ChatSettings
from bot.storage.digests import Digest
from bot.storage.polling import Due
from bot.storage.shares import Share
from bot.texts import group_digests, paging
from bot.texts.digests import Entry, all_quiet_since, digest_cards, head, is_quiet
from bot.texts.html import Html


@dataclass(frozen=True, slots=True)
class Piece:
    """A card of a digest; `share` is what it shows in a group, None for what is about nobody's account."""

    html: Html
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """`figures` are what the next digest compares with."""

    pieces: list[Piece]
    figures: dict[str, str]

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
    before = (digest.figures if digest else None) or {}
    quiet_since = digest.last_at if digest and not asked else None
    if settings.chat_id < 0:
        shared = await shown(conn, settings.chat_id, held=not asked)
        entries = _entries(resources, [due for _, due in shared], before, settings, now)
        pieces = _of_group(settings, [share for share, _ in shared], entries, quiet_since, now)
    else:
        entries = _entries(resources, await polling.owned(conn, settings.chat_id), before, settings, now)
        pieces = [Piece(card) for card in digest_cards(localisation(settings, now), entries, quiet_since)]
    return Contents(pieces, {entry.account.id: str(entry.amount) for entry in entries if entry.amount is not None})


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
    if quiet_since is not None and all(is_quiet(t, entry) for entry in entries):
        return [Piece(all_quiet_since(t, quiet_since))]
    cards = [Piece(group_digests.account_card(t, entry), share) for share, entry in zip(shared, entries, strict=True)]
    return [Piece(head(t)), *cards]


def _entries(
    resources: Resources, owned: Sequence[Due], before: Mapping[str, Any], settings: ChatSettings, now: datetime
) -> list[Entry]:
    return [
        Entry(
            account=due.account,
            title=resources.providers.info(due.account.provider).title,
            before=Decimal(before[due.account.id]) if due.account.id in before else None,
            outlook=outlook(due, now, zone_of(settings)),
        )
        for due in owned
    ]
