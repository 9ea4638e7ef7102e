"""The scheduled digest of a chat: when it comes, and what it says."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import DigestTime
from bot.domain.schedule_words import parse_digest
from bot.services.chat_settings import zone_of
from bot.services.outlooks import outlook
from bot.services.resources import Resources
from bot.storage import chats, digests, outbox, polling
from bot.storage.chats import ChatSettings
from bot.storage.digests import Digest, DueDigest
from bot.storage.outbox import Message
from bot.storage.polling import Due
from bot.texts.digests import Entry, digest_cards
from bot.texts.paging import split
from bot.texts.speech import Html, Speech

AT_ONCE = 20  # digests built in one transaction, which others wait for
PRIORITY = 5


@dataclass(frozen=True, slots=True)
class Planned:
    """A chat's digest, and the settings its next time was counted with."""

    schedule: DigestTime
    next_at: datetime
    settings: ChatSettings


async def plan(resources: Resources, chat_id: int, text: str, thread_id: int = digests.NO_THREAD) -> Planned:
    """Set the digest as it was typed. Raises DigestUnclear."""
    schedule = parse_digest(text)
    async with resources.database.write() as conn:
        settings = await chats.get(conn, chat_id)
        next_at = schedule.next_after(resources.clock.now(), zone_of(settings))
        await digests.put(conn, chat_id, thread_id, schedule=str(schedule), next_at=next_at)
    return Planned(schedule, next_at, settings)


async def planned(resources: Resources, chat_id: int, thread_id: int = digests.NO_THREAD) -> Planned | None:
    """The chat's digest; None where none is set."""
    async with resources.database.read() as conn:
        digest = await digests.get(conn, chat_id, thread_id)
        settings = await chats.get(conn, chat_id)
    return Planned(parse_digest(digest.schedule), digest.next_at, settings) if digest else None


async def stop(resources: Resources, chat_id: int, thread_id: int = digests.NO_THREAD) -> bool:
    """False if there was none."""
    async with resources.database.write() as conn:
        return await digests.remove(conn, chat_id, thread_id)


async def build_due(resources: Resources) -> int:
    """Build the digests that are due, each once: its next time and its messages are one transaction."""
    now = resources.clock.now()

    def next_after(due: DueDigest) -> datetime:
        return parse_digest(due.digest.schedule).next_after(now, zone_of(due.settings))

    async with resources.database.write() as conn:
        claimed = await digests.claim_due(conn, now=now, limit=AT_ONCE, next_after=next_after)
        for due in claimed:
            if due.active:
                await _put(conn, resources, due.digest, due.settings, now, next_after(due))
    return len(claimed)


async def _put(
    conn: AsyncConnection,
    resources: Resources,
    digest: Digest,
    settings: ChatSettings,
    now: datetime,
    next_at: datetime,
) -> None:
    """One that cannot be sent before the next is due is left out: after an outage there comes one, not several."""
    cards, figures = await compose(conn, resources, digest.chat_id, settings, digest, now)
    t = Speech(settings.language or "en", zone_of(settings), now)
    pages = split(cards)
    for number, page in enumerate(pages):
        await outbox.put(
            conn,
            Message(
                chat_id=digest.chat_id,
                thread_id=digest.thread_id or None,
                kind=outbox.Kind.DIGEST,
                body={"text": page, "language": t.language, "last": number == len(pages) - 1},
                priority=PRIORITY,
                created_at=now,
                not_before=now,
                expires_at=next_at,
                dedupe_key=f"digest {digest.chat_id} {digest.thread_id} {digest.next_at.isoformat()} {number}",
            ),
        )
    await digests.remember(conn, digest, figures)


async def now(resources: Resources, chat_id: int) -> list[Html]:
    """The pieces of the digest as it would be sent now; it is not counted as one."""
    async with resources.database.read() as conn:
        settings = await chats.get(conn, chat_id)
        digest = await digests.get(conn, chat_id)
        cards, _ = await compose(conn, resources, chat_id, settings, digest, resources.clock.now(), asked=True)
    return cards


async def compose(
    conn: AsyncConnection,
    resources: Resources,
    chat_id: int,
    settings: ChatSettings,
    digest: Digest | None,
    now: datetime,
    *,
    asked: bool = False,
) -> tuple[list[Html], dict[str, Any]]:
    """Return the digest's pieces and the figures to compare the next digest with.

    `asked`: somebody wants to see it, also if all is quiet.
    """
    t = Speech(settings.language or "en", zone_of(settings), now)
    before = (digest.figures if digest else None) or {}
    owned = await polling.owned(conn, chat_id)
    entries = [_entry(resources, due, before.get(due.account.id), now, settings) for due in owned]
    figures = {entry.account.id: str(entry.amount) for entry in entries if entry.amount is not None}
    quiet_since = digest.last_at if digest and not asked else None
    return digest_cards(t, entries, quiet_since), figures


def _entry(resources: Resources, due: Due, before: str | None, now: datetime, settings: ChatSettings) -> Entry:
    return Entry(
        account=due.account,
        title=resources.providers.info(due.account.provider).title,
        before=Decimal(before) if before is not None else None,
        outlook=outlook(due, now, zone_of(settings)),
    )
