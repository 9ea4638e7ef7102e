"""Outbox: messages to be sent, and their outcomes.

1. `put` stores a message in the transaction of its cause; a dedupe key that is known stores nothing.
2. Until it is sent, `rewrite` changes it and `expire` cancels it.
3. `outbox_queue` leases it to the sender, and stores the outcome.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Connection, Executable, Row, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.contextvars import get_contextvars

from bot.storage.db.tables import chat_retry_after, outbox
from bot.storage.db.time_limits import SKEW
from bot.storage.db.upsert import insert_into
from bot.storage.db.wakeups import enqueued

log = structlog.get_logger()

QUEUE = "outbox"
WAITING = outbox.c.outcome.is_(None)
IN_HAND = outbox.c.lease_owner.is_not(None)
FREE = {"lease_owner": None, "lease_until": None}
_UNSENT = select(outbox.c.chat_id, outbox.c.thread_id, outbox.c.created_at).where(
    outbox.c.chat_id.in_(bindparam("chats", expanding=True)),
    outbox.c.created_at.in_(bindparam("moments", expanding=True)),
    outbox.c.outcome.is_distinct_from("sent"),
    or_(~IN_HAND, outbox.c.attempts > 1),
)


Made = tuple[int, int | None, datetime]
"""Chat, thread and moment of a message."""


class MessageKind(StrEnum):
    WARNING = "warning"
    DIGEST = "digest"
    NOTICE = "notice"
    NOTIFICATION = "note"  # one line, with nothing to press


class DeliveryOutcome(StrEnum):
    SENT = "sent"
    DROPPED = "dropped"  # refused for a day; a metric alone, the row is of a chat that takes no messages
    EXPIRED = "expired"
    AMBIGUOUS = "ambiguous"  # it may have come as often as it may be repeated, and no answer said so
    BLOCKED = "blocked"  # the chat takes no messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Message. body: typed data of `services/outgoing.py` as JSON. Smaller priorities go first, from `not_before` on.

    owner_id: whose account it is about, for /forget. dedupe_key: sent once, as long as the row is kept: until `purge`.
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


_GIVEN = Message.__dataclass_fields__


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Claimed message. attempts: claims, this one included.

    maybe_sent: earlier claims that the end of a process cut off. lost_answers: earlier sends that got no usable answer.
    One past `expires_at` is claimed too: the sender drops it, and has its cause evaluated anew.
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
    lost_answers: int


async def put(conn: AsyncConnection, message: Message) -> bool:
    """Store a message; False, and nothing is stored, if one with this dedupe key was put before."""
    return bool(await conn.run_sync(put_all, [message]))


def put_all(conn: Connection, messages: Sequence[Message]) -> int:
    """Store messages but those whose dedupe key is known, and return how many.

    The trace of what they come of goes with them, so that their delivery is logged under the same.
    """
    if not messages:
        return 0
    traced = {"trace": trace} if (trace := get_contextvars().get("trace")) else {}
    rows = [
        {name: getattr(message, name) for name in _GIVEN}
        | {"kind": message.kind.value, "body": {**message.body, **traced}, "attempts": 0, "maybe_sent": 0}
        for message in messages
    ]
    stored = conn.execute(_putting(conn.dialect.name), rows).all()
    enqueued(conn, QUEUE)
    for message_id, kind in stored:
        log.info("message queued", message=message_id, kind=kind)
    return len(stored)


@cache
def _putting(dialect: str) -> Executable:
    """The statement of `put_all`."""
    row = insert_into(dialect, outbox).on_conflict_do_nothing(index_elements=["dedupe_key"])
    return row.returning(outbox.c.id, outbox.c.kind)


async def waiting(conn: AsyncConnection, chat_id: int) -> list[Outgoing]:
    """Return what is still to be sent to a chat, also what is in hand, the oldest first."""
    rows = await conn.execute(select(outbox).where(outbox.c.chat_id == chat_id, WAITING).order_by(outbox.c.id))
    return [from_row(row) for row in rows]


def unsent(conn: Connection, made: Collection[Made]) -> set[Made]:
    """Return which of these messages are not known to have come; one in its first try may have."""
    if not made:
        return set()
    chat_ids, _, moments = (list(set(each)) for each in zip(*made, strict=True))
    rows = conn.execute(_UNSENT, {"chats": chat_ids, "moments": moments})
    return {(row.chat_id, row.thread_id, row.created_at) for row in rows}.intersection(made)


async def expire(
    conn: AsyncConnection, message_ids: Collection[int], outcome: DeliveryOutcome = DeliveryOutcome.EXPIRED
) -> None:
    """Cancel these messages, also those in hand."""
    old = update(outbox).where(outbox.c.id.in_(message_ids), WAITING)
    await conn.execute(old.values(**FREE, body=None, outcome=outcome.value))


async def rewrite(conn: AsyncConnection, message_id: int, body: dict[str, Any]) -> None:
    """Change the body of a message; a claim under way keeps the old one."""
    await conn.execute(update(outbox).where(outbox.c.id == message_id, WAITING).values(body=body))


async def to_general(conn: AsyncConnection, chat_id: int, thread_id: int) -> None:
    """Move the messages for a thread that is gone to no thread."""
    lost = update(outbox).where(outbox.c.chat_id == chat_id, outbox.c.thread_id == thread_id, WAITING)
    await conn.execute(lost.values(thread_id=None))


async def reattach(conn: AsyncConnection, old_chat: int, new_chat: int) -> None:
    """Move the messages for a group's old id to its new one."""
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
        row.lost_answers,
    )
