"""Messages that are to be said, and what became of them.

1. `put` stores a message in the transaction of what it speaks of; a dedupe key that is known stores nothing.
2. Until it is said, `rewrite` changes it and `expire` takes it back.
3. `outbox_queue` hands it to the sender, and writes down what came of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import Row, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.contextvars import get_contextvars

from bot.storage.db.tables import chat_retry_after, outbox
from bot.storage.db.time_limits import SKEW
from bot.storage.db.upsert import insert
from bot.storage.db.wakeups import enqueued

log = structlog.get_logger()

QUEUE = "outbox"
WAITING = outbox.c.outcome.is_(None)
IN_HAND = outbox.c.lease_owner.is_not(None)
FREE = {"lease_owner": None, "lease_until": None}


class MessageKind(StrEnum):
    WARNING = "warning"
    DIGEST = "digest"
    NOTICE = "notice"
    NOTIFICATION = "note"  # one line, with nothing to press


class DeliveryOutcome(StrEnum):
    SENT = "sent"
    DROPPED = "dropped"  # Telegram will never take it
    EXPIRED = "expired"
    AMBIGUOUS = "ambiguous"  # it may have come as often as it may be repeated, and no answer said so
    BLOCKED = "blocked"  # the chat takes no messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`body` is JSON that only its sender understands; the smaller `priority` goes first, `not_before` allowing.

    owner_id: whose account it is about, so that it goes with that person. dedupe_key: said once as long as the row is
    kept, and that is until `purge`.
    """

    chat_id: int
    kind: MessageKind
    body: dict[str, Any]
    priority: int
    created_at: datetime
    not_before: datetime
    thread_id: int | None = None
    owner_id: int | None = None
    dedupe_key: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`attempts` counts the claims, this one included; `maybe_sent` those before it that may have reached the chat.

    One past `expires_at` is handed out too: it is its taker's to drop, and to look at what it spoke of again.
    """

    id: int
    chat_id: int
    thread_id: int | None
    owner_id: int | None
    kind: MessageKind
    body: dict[str, Any]
    created_at: datetime
    expires_at: datetime | None
    attempts: int
    maybe_sent: int


async def put(conn: AsyncConnection, message: Message) -> bool:
    """False if a message with this dedupe key was put before: nothing is stored.

    The trace of what it comes of goes with it, so that its delivery is logged under the same.
    """
    values = {name: getattr(message, name) for name in Message.__dataclass_fields__}
    if trace := get_contextvars().get("trace"):
        values["body"] = {**message.body, "trace": trace}
    row = insert(conn, outbox).values({**values, "kind": message.kind.value, "attempts": 0, "maybe_sent": 0})
    stored = await conn.execute(row.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(outbox.c.id))
    message_id = stored.scalar_one_or_none()
    await conn.run_sync(enqueued, QUEUE)
    if message_id is not None:
        log.info("message queued", message=message_id, kind=message.kind.value)
    return message_id is not None


async def waiting(conn: AsyncConnection, chat_id: int) -> list[Outgoing]:
    """Return what is still to be said in a chat, also what is in hand, the oldest first."""
    rows = await conn.execute(select(outbox).where(outbox.c.chat_id == chat_id, WAITING).order_by(outbox.c.id))
    return [from_row(row) for row in rows]


async def unsent(conn: AsyncConnection, chat_id: int, thread_id: int | None, made_at: datetime) -> bool:
    """Say whether a message made then for this place is not known to have come; one in its first try may have."""
    destination = outbox.c.chat_id == chat_id, outbox.c.thread_id.is_not_distinct_from(thread_id)
    not_sent = outbox.c.outcome.is_distinct_from(DeliveryOutcome.SENT.value), or_(~IN_HAND, outbox.c.attempts > 1)
    return bool(await conn.scalar(select(exists().where(*destination, outbox.c.created_at == made_at, *not_sent))))


async def expire(
    conn: AsyncConnection, message_ids: Collection[int], outcome: DeliveryOutcome = DeliveryOutcome.EXPIRED
) -> None:
    """These will not be said any more, whoever has them in hand."""
    old = update(outbox).where(outbox.c.id.in_(message_ids), WAITING)
    await conn.execute(old.values(**FREE, body=None, outcome=outcome.value))


async def rewrite(conn: AsyncConnection, message_id: int, body: dict[str, Any]) -> None:
    """Let a message say something else; one in hand is not changed for who holds it."""
    await conn.execute(update(outbox).where(outbox.c.id == message_id, WAITING).values(body=body))


async def to_general(conn: AsyncConnection, chat_id: int, thread_id: int) -> None:
    """A thread is gone: what waits to be said in it is said in no thread."""
    lost = update(outbox).where(outbox.c.chat_id == chat_id, outbox.c.thread_id == thread_id, WAITING)
    await conn.execute(lost.values(thread_id=None))


async def reattach(conn: AsyncConnection, old_chat: int, new_chat: int) -> None:
    """A group has a new id: what was for the old one is for it."""
    await conn.execute(update(outbox).where(outbox.c.chat_id == old_chat).values(chat_id=new_chat))


async def purge(conn: AsyncConnection, now: datetime, kept_for: timedelta) -> None:
    """Erase old messages that have an outcome, their dedupe keys with them, those dated ahead, and past Retry-After."""
    old = ~outbox.c.created_at.between(now - kept_for, now + SKEW)
    await conn.execute(delete(outbox).where(old, ~WAITING))
    await conn.execute(delete(chat_retry_after).where(chat_retry_after.c.until < now - kept_for))


def from_row(row: Row[Any]) -> Outgoing:
    return Outgoing(
        row.id,
        row.chat_id,
        row.thread_id,
        row.owner_id,
        MessageKind(row.kind),
        row.body,
        row.created_at,
        row.expires_at,
        row.attempts,
        row.maybe_sent,
    )
