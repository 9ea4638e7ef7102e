"""Scheduled digests: set, stopped, and built when they are due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.domain.schedule import DigestTime
from bot.domain.schedule_words import DigestUnclear, parse_digest
from bot.services.chats.chat_settings import localisation, zone_of
from bot.services.digests.contents import DigestRequest, cards_of, compose, look_up
from bot.services.outgoing import DigestData, dump
from bot.services.resources import Resources
from bot.storage import chats, digests
from bot.storage.chats import ChatSettings
from bot.storage.db.conflicts import repeated
from bot.storage.digests import Digest, DigestFigures, DueDigest
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Made, Message
from bot.texts.html import Html

log = structlog.get_logger()

AT_ONCE = 20  # digests built in one transaction, which others wait for
UNCLEAR_AGAIN = timedelta(days=1)  # until a digest is looked at again whose schedule cannot be read
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
    """Return the chat's digest; None where none is set."""
    async with resources.database.read() as conn:
        digest = await digests.get(conn, chat_id, thread_id)
        settings = await chats.get(conn, chat_id)
    return Planned(parse_digest(digest.schedule), digest.next_at, settings) if digest else None


@repeated
async def stop(resources: Resources, chat_id: int, thread_id: int = digests.NO_THREAD) -> None:
    """Remove the digest, if there is one."""
    async with resources.database.write() as conn:
        await digests.remove(conn, chat_id, thread_id)


async def build_due(resources: Resources) -> int:
    """Build up to AT_ONCE digests that are due, each once, in one transaction; return how many were due."""
    return await resources.database.run(partial(_build, resources, resources.clock.now()))


def _build(resources: Resources, now: datetime, conn: Connection) -> int:
    """Build what is due; one that cannot be composed, or has no known schedule, is left out: the next one tells all."""
    claimed = digests.claim_due(conn, now=now, limit=AT_ONCE, next_after=partial(_next_after, now))
    active = [due for due in claimed if due.settings.active and _schedule(due) is not None]
    requests = _requests(conn, active)
    stored = look_up(conn, requests, now, for_update=True)
    messages: list[Message] = []
    said: list[tuple[Digest, DigestFigures | None]] = []
    for due, request in zip(active, requests, strict=True):
        try:
            contents = compose(resources, request, stored, now)
            messages.append(_message(due, contents.data, now))
            said.append((due.digest, contents.figures))
        except Exception:
            log.exception("a digest could not be composed", chat=due.digest.chat_id)
            said.append((due.digest, None))
    outbox.put_all(conn, messages)
    digests.remember(conn, said)
    return len(claimed)


def _schedule(due: DueDigest) -> DigestTime | None:
    try:
        return parse_digest(due.digest.schedule)
    except DigestUnclear:
        log.error("a digest's schedule cannot be read", chat=due.digest.chat_id)
        return None


def _next_after(now: datetime, due: DueDigest) -> datetime:
    schedule = _schedule(due)
    return schedule.next_after(now, zone_of(due.settings)) if schedule else now + UNCLEAR_AGAIN


def _requests(conn: Connection, claimed: Sequence[DueDigest]) -> list[DigestRequest]:
    """Return the requests; after a digest that was not sent there is nothing to compare with, so the next tells all."""
    last = [_last(due.digest) for due in claimed]
    unread = outbox.unsent(conn, [made for made in last if made])
    return [
        DigestRequest(due.settings, replace(due.digest, last_at=None, figures=None) if made in unread else due.digest)
        for due, made in zip(claimed, last, strict=True)
    ]


def _last(digest: Digest) -> Made | None:
    """Return what names the last digest's message."""
    return (digest.chat_id, digest.thread_id or None, digest.last_at) if digest.last_at else None


def _message(due: DueDigest, data: DigestData, now: datetime) -> Message:
    """Return the message; it expires when the next digest is due, so that after an outage one comes, not several."""
    digest = due.digest
    return Message(
        chat_id=digest.chat_id,
        thread_id=digest.thread_id or None,
        kind=outbox.MessageKind.DIGEST,
        body=dump(data),
        priority=PRIORITY,
        created_at=now,
        not_before=now,
        expires_at=_next_after(now, due),
        dedupe_key=f"digest {digest.chat_id} {digest.thread_id} {digest.next_at.isoformat()}",
    )


async def preview(resources: Resources, chat_id: int, thread_id: int = digests.NO_THREAD) -> list[Html]:
    """Return the cards of the digest as it would be sent now; nothing of it is stored."""
    async with resources.database.read() as conn:
        settings = await chats.get(conn, chat_id)
        digest = await digests.get(conn, chat_id, thread_id)
        request, moment = DigestRequest(settings, digest, user_initiated=True), resources.clock.now()
        contents = compose(resources, request, await conn.run_sync(look_up, [request], moment), moment)
    return cards_of(localisation(settings, moment), chat_id, contents.data)
