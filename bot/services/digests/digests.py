"""Scheduled digests: set, stopped, and built when they are due."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import DigestTime
from bot.domain.schedule_words import parse_digest
from bot.services.chats.chat_settings import localisation, zone_of
from bot.services.digests.contents import cards_of, compose
from bot.services.outgoing import dump
from bot.services.resources import Resources
from bot.storage import chats, digests
from bot.storage.chats import ChatSettings
from bot.storage.db.conflicts import repeated
from bot.storage.digests import Digest, DueDigest
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Message
from bot.texts.html import Html

AT_ONCE = 20  # digests built in one transaction, which others wait for
PRIORITY = 5


@dataclass(frozen=True, slots=True)
class Planned:
    """A chat's digest, and the settings its next time was counted with."""

    schedule: DigestTime
    next_at: datetime
    settings: ChatSettings


@repeated
async def plan(
    resources: Resources,
    chat_id: int,
    text: str,
    thread_id: int = digests.NO_THREAD,
    set_by: int | None = None,
) -> Planned:
    """Set the digest as it was typed; `set_by` is notified should its thread go. Raises DigestUnclear."""
    schedule = parse_digest(text)
    async with resources.database.write() as conn:
        settings = await chats.get(conn, chat_id)
        next_at = schedule.next_after(resources.clock.now(), zone_of(settings))
        await digests.put(conn, chat_id, thread_id, schedule=str(schedule), next_at=next_at, set_by=set_by)
    return Planned(schedule, next_at, settings)


async def planned(resources: Resources, chat_id: int, thread_id: int = digests.NO_THREAD) -> Planned | None:
    """The chat's digest; None where none is set."""
    async with resources.database.read() as conn:
        digest = await digests.get(conn, chat_id, thread_id)
        settings = await chats.get(conn, chat_id)
    return Planned(parse_digest(digest.schedule), digest.next_at, settings) if digest else None


@repeated
async def stop(resources: Resources, chat_id: int, thread_id: int = digests.NO_THREAD) -> bool:
    """False if there was none."""
    async with resources.database.write() as conn:
        return await digests.remove(conn, chat_id, thread_id)


@repeated
async def build_due(resources: Resources) -> int:
    """Build the digests that are due, each once: its next time and its messages are one transaction."""
    now = resources.clock.now()

    def next_after(due: DueDigest) -> datetime:
        return parse_digest(due.digest.schedule).next_after(now, zone_of(due.settings))

    async with resources.database.write() as conn:
        claimed = await digests.claim_due(conn, now=now, limit=AT_ONCE, next_after=next_after)
        for due in claimed:
            if due.settings.active:
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
    """One that cannot be sent before the next is due is left out: after an outage there comes one, not several.

    The next one tells all, since nobody has read what it would be compared with.
    """
    last_at, chat_and_thread = digest.last_at, (digest.chat_id, digest.thread_id or None)
    unread = last_at is not None and await outbox.unsent(conn, *chat_and_thread, last_at)
    known = replace(digest, last_at=None, figures=None) if unread else digest
    contents = await compose(conn, resources, settings, known, now)
    message = Message(
        chat_id=digest.chat_id,
        thread_id=digest.thread_id or None,
        kind=outbox.MessageKind.DIGEST,
        body=dump(contents.data),
        priority=PRIORITY,
        created_at=now,
        not_before=now,
        expires_at=next_at,
        dedupe_key=f"digest {digest.chat_id} {digest.thread_id} {digest.next_at.isoformat()}",
    )
    await outbox.put(conn, message)
    await digests.remember(conn, digest, contents.figures)


async def now(resources: Resources, chat_id: int, thread_id: int = digests.NO_THREAD) -> list[Html]:
    """The pieces of the digest as it would be sent now; it is not counted as one."""
    async with resources.database.read() as conn:
        settings = await chats.get(conn, chat_id)
        digest = await digests.get(conn, chat_id, thread_id)
        contents = await compose(conn, resources, settings, digest, resources.clock.now(), user_initiated=True)
    return cards_of(localisation(settings, resources.clock.now()), chat_id, contents.data)
