"""Messages that are to be said, and what became of them.

1. `put` stores a message in the transaction of what it speaks of; a dedupe key that is known stores nothing.
2. `claim` leases messages, one of a chat at a time, in order; Telegram is asked with no transaction open.
3. `sent`, `retry` or `drop` writes down what came of it, under the lease only, and ends it.
What a crash leaves is claimed again when its lease has run out, and counts as one that may have reached its chat.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Update,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage._alone import alone
from bot.storage._insert import insert
from bot.storage.tables import holds, outbox

CLAIM_LOCK = 0x6F7574626F78  # one claim at a time on PostgreSQL; any number that nobody else uses
EVERY_CHAT = 0

_WAITING = outbox.c.outcome.is_(None)
_IN_HAND = outbox.c.lease_owner.is_not(None)
_FREE = {"lease_owner": None, "lease_until": None}


class Kind(StrEnum):
    WARNING = "warning"
    DIGEST = "digest"
    NOTICE = "notice"
    NOTE = "note"  # one line, with nothing to press


class Outcome(StrEnum):
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
    kind: Kind
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
    kind: Kind
    body: dict[str, Any]
    created_at: datetime
    expires_at: datetime | None
    attempts: int
    maybe_sent: int


async def put(conn: AsyncConnection, message: Message) -> bool:
    """False if a message with this dedupe key was put before: nothing is stored."""
    values = {name: getattr(message, name) for name in Message.__dataclass_fields__}
    row = insert(conn, outbox).values({**values, "kind": message.kind.value, "attempts": 0, "maybe_sent": 0})
    stored = await conn.execute(row.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(outbox.c.id))
    return stored.first() is not None


async def claim(
    conn: AsyncConnection,
    *,
    owner: str,
    now: datetime,
    lease: timedelta,
    limit: int,
    not_chats: Collection[int] = (),
) -> list[Outgoing]:
    """Lease up to `limit` messages to `owner`, none of a chat that is held, among `not_chats` or has one in hand."""
    await alone(conn, CLAIM_LOCK)  # of two claims at once, neither would see what the other takes in hand
    next_ones = _next(now, limit, not_chats).cte("next_ones")
    rows = await conn.execute(
        update(outbox)
        .where(outbox.c.id.in_(select(next_ones.c.id)))
        .values(
            lease_owner=owner,
            lease_until=now + lease,
            attempts=outbox.c.attempts + 1,
            maybe_sent=outbox.c.maybe_sent + case((_IN_HAND, 1), else_=0),
        )
        .returning(outbox)
    )
    return [_outgoing(row) for row in sorted(rows.all(), key=lambda row: (row.priority, row.id))]


async def sent(conn: AsyncConnection, message_id: int, owner: str, now: datetime) -> bool:
    """Telegram took it; False if the lease was lost."""
    return await _end(conn, message_id, owner, Outcome.SENT, sent_at=now)


async def all_sent(conn: AsyncConnection, message_ids: Collection[int], owner: str, now: datetime) -> None:
    """Telegram took these; one whose lease was lost is left alone."""
    if message_ids:
        mine = update(outbox).where(outbox.c.id.in_(message_ids), outbox.c.lease_owner == owner, _WAITING)
        await conn.execute(mine.values(**_FREE, body=None, outcome=Outcome.SENT.value, sent_at=now))


async def drop(conn: AsyncConnection, message_id: int, owner: str, outcome: Outcome) -> bool:
    """It will not be said; False if the lease was lost."""
    return await _end(conn, message_id, owner, outcome)


async def retry(
    conn: AsyncConnection, message_id: int, owner: str, not_before: datetime, *, maybe_sent: bool = False
) -> bool:
    """Let it be tried again; `maybe_sent` says that this try may have reached the chat. False if the lease was lost.

    Until `not_before` what comes after it in the chat overtakes it: where the order matters, hold the chat instead.
    """
    again = {**_FREE, "not_before": not_before, "maybe_sent": outbox.c.maybe_sent + int(maybe_sent)}
    return (await conn.execute(_mine(message_id, owner).values(again))).rowcount == 1


async def release(conn: AsyncConnection, owner: str) -> None:
    """Let others take at once what `owner` has in hand and was cut off from sending: it may have reached its chat."""
    again = {**_FREE, "maybe_sent": outbox.c.maybe_sent + 1}
    await conn.execute(update(outbox).where(outbox.c.lease_owner == owner, _WAITING).values(again))


async def release_all(conn: AsyncConnection) -> None:
    """End every lease of processes that died: right only for one that has the database to itself."""
    again = {**_FREE, "maybe_sent": outbox.c.maybe_sent + 1}
    await conn.execute(update(outbox).where(_IN_HAND, _WAITING).values(again))


async def waiting(conn: AsyncConnection, chat_id: int) -> list[Outgoing]:
    """Return what is still to be said in a chat, also what is in hand, the oldest first."""
    rows = await conn.execute(select(outbox).where(outbox.c.chat_id == chat_id, _WAITING).order_by(outbox.c.id))
    return [_outgoing(row) for row in rows]


async def unsent(conn: AsyncConnection, chat_id: int, thread_id: int | None, made_at: datetime) -> bool:
    """Say whether a message made then for this place has not come, as far as is known; one in hand may have."""
    place = outbox.c.chat_id == chat_id, outbox.c.thread_id.is_not_distinct_from(thread_id)
    not_sent = outbox.c.outcome.is_distinct_from(Outcome.SENT.value), ~_IN_HAND
    return bool(await conn.scalar(select(exists().where(*place, outbox.c.created_at == made_at, *not_sent))))


async def expire(conn: AsyncConnection, message_ids: Collection[int], outcome: Outcome = Outcome.EXPIRED) -> None:
    """These will not be said any more, whoever has them in hand."""
    old = update(outbox).where(outbox.c.id.in_(message_ids), _WAITING)
    await conn.execute(old.values(**_FREE, body=None, outcome=outcome.value))


async def rewrite(conn: AsyncConnection, message_id: int, body: dict[str, Any]) -> None:
    """Let a message say something else; one in hand is not changed for who holds it."""
    await conn.execute(update(outbox).where(outbox.c.id == message_id, _WAITING).values(body=body))


async def to_general(conn: AsyncConnection, chat_id: int, thread_id: int) -> None:
    """A thread is gone: what waits to be said in it is said in no thread."""
    lost = update(outbox).where(outbox.c.chat_id == chat_id, outbox.c.thread_id == thread_id, _WAITING)
    await conn.execute(lost.values(thread_id=None))


async def reattach(conn: AsyncConnection, old_chat: int, new_chat: int) -> None:
    """A group has a new id: what was for the old one is for it."""
    await conn.execute(update(outbox).where(outbox.c.chat_id == old_chat).values(chat_id=new_chat))


async def hold_chat(conn: AsyncConnection, chat_id: int, until: datetime) -> None:
    """Nothing is handed out for this chat, or for EVERY_CHAT, before `until`; a longer hold stays."""
    row = insert(conn, holds).values(chat_id=chat_id, until=until)
    later = row.on_conflict_do_update(
        index_elements=["chat_id"], set_={"until": row.excluded.until}, where=holds.c.until < row.excluded.until
    )
    await conn.execute(later)


async def held(conn: AsyncConnection, now: datetime) -> dict[int, datetime]:
    """Return until when which chats are held."""
    rows = await conn.execute(select(holds).where(holds.c.until > now))
    return {row.chat_id: row.until for row in rows}


async def nearest(conn: AsyncConnection) -> datetime | None:
    """Return when the next message may be claimed: it is time, its chat's hold or lease is over. None: none waits."""
    own, every = holds.alias("own"), holds.alias("every")
    in_hand = select(outbox.c.chat_id, func.max(outbox.c.lease_until).label("until")).where(_WAITING, _IN_HAND)
    busy = in_hand.group_by(outbox.c.chat_id).subquery("busy")
    free_at: ColumnElement[datetime] = outbox.c.not_before
    for moment in (busy.c.until, own.c.until, every.c.until):
        free_at = case((moment > free_at, moment), else_=free_at)
    waiting = (
        select(free_at.label("free_at"))
        .select_from(outbox)
        .outerjoin(busy, busy.c.chat_id == outbox.c.chat_id)
        .outerjoin(own, own.c.chat_id == outbox.c.chat_id)
        .outerjoin(every, every.c.chat_id == EVERY_CHAT)
        .where(_WAITING)
        .order_by(free_at)
        .limit(1)
    )
    return await conn.scalar(waiting)


async def purge(conn: AsyncConnection, before: datetime) -> None:
    """Erase the messages made earlier that have an outcome, their dedupe keys with them, and holds that are over."""
    await conn.execute(delete(outbox).where(outbox.c.created_at < before, ~_WAITING))
    await conn.execute(delete(holds).where(holds.c.until < before))


def _next(now: datetime, limit: int, not_chats: Collection[int]) -> Select[tuple[int]]:
    """The ids to claim, in order; SQLite drops the lock clause.

    The row's own lease is looked at twice for PostgreSQL: see the inbox.
    """
    free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now)
    lane = outbox.alias("lane")
    sooner = and_(lane.c.not_before <= now, tuple_(lane.c.priority, lane.c.id) < tuple_(outbox.c.priority, outbox.c.id))
    in_the_way = and_(
        lane.c.chat_id == outbox.c.chat_id, lane.c.outcome.is_(None), or_(lane.c.lease_until > now, sooner)
    )
    on_hold = and_(holds.c.chat_id.in_([outbox.c.chat_id, EVERY_CHAT]), holds.c.until > now)
    return (
        select(outbox.c.id)
        .where(
            _WAITING,
            free,
            outbox.c.not_before <= now,
            outbox.c.chat_id.not_in(not_chats),
            ~exists().where(in_the_way),
            ~exists().where(on_hold),
        )
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def _end(conn: AsyncConnection, message_id: int, owner: str, outcome: Outcome, **more: datetime) -> bool:
    ended = _mine(message_id, owner).values({**_FREE, **more, "body": None, "outcome": outcome.value})
    return (await conn.execute(ended)).rowcount == 1


def _mine(message_id: int, owner: str) -> Update:
    return update(outbox).where(outbox.c.id == message_id, outbox.c.lease_owner == owner, _WAITING)


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(
        row.id,
        row.chat_id,
        row.thread_id,
        row.owner_id,
        Kind(row.kind),
        row.body,
        row.created_at,
        row.expires_at,
        row.attempts,
        row.maybe_sent,
    )
