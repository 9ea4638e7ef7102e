"""Queue of the outbox: leases of messages, their outcomes, and the Retry-After of chats.

1. `claim` leases messages, one of a chat at a time, in order; Telegram is asked with no transaction open.
2. `all_sent`, `retry` or `drop` stores the outcome, under the lease only, and ends it.
What a crash leaves is claimed again when its lease has run out, and counts as one that may have reached its chat.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.storage import refused_chats
from bot.storage.db.locks import lock_transaction
from bot.storage.db.tables import chat_retry_after, chats, outbox
from bot.storage.db.time_limits import SKEW, lasts_now, moments
from bot.storage.db.upsert import insert
from bot.storage.queues.outbox import FREE, IN_HAND, WAITING, DeliveryOutcome, Outgoing, from_row
from bot.storage.refused_chats import WAIT_AT_MOST

CLAIM_LOCK = 0x6F7574626F78  # one claim at a time on PostgreSQL; any number that nobody else uses
EVERY_CHAT = 0
EVERY_MESSAGE = -(2**62)  # no chat's id; as EVERY_CHAT for the outbox, while answers go on
BLOCKED_AT_MOST = timedelta(days=1)  # also the longest that a message waits for its time
LEASED_AT_MOST = timedelta(minutes=10)


def claim(
    conn: Connection,
    *,
    owner: str,
    now: datetime,
    lease: timedelta,
    limit: int,
    not_chats: Collection[int] = (),
) -> list[Outgoing]:
    """Lease up to `limit` messages, none of a chat in `not_chats`, that waits, or with one in hand."""
    lock_transaction(conn, CLAIM_LOCK)  # of two claims at once, neither would see what the other takes in hand
    values = {"owner": owner, "until": now + lease, "most": limit, "not_chats": list(not_chats)}
    rows = conn.execute(_claiming(), {**values, **moments(now, LEASED_AT_MOST, BLOCKED_AT_MOST, WAIT_AT_MOST)})
    return [from_row(row) for row in sorted(rows.all(), key=lambda row: (row.priority, row.id))]


def all_sent(conn: Connection, message_ids: Collection[int], owner: str, now: datetime) -> None:
    """Mark messages as sent; one whose lease was lost is left alone."""
    if message_ids:
        mine = update(outbox).where(outbox.c.id.in_(message_ids), outbox.c.lease_owner == owner, WAITING)
        conn.execute(mine.values(**FREE, body=None, outcome=DeliveryOutcome.SENT.value, sent_at=now))
        refused_chats.accepted(conn, message_ids)


async def drop(conn: AsyncConnection, message_id: int, owner: str, outcome: DeliveryOutcome) -> bool:
    """End a message that is not sent; False if the lease was lost."""
    ended = _mine(message_id, owner).values(**FREE, body=None, outcome=outcome.value)
    return (await conn.execute(ended)).rowcount == 1


async def retry(
    conn: AsyncConnection, message_id: int, owner: str, not_before: datetime, *, answer_lost: bool = False
) -> bool:
    """Release a message for another try. answer_lost: of this one. False if the lease was lost.

    Until `not_before` later messages overtake it: where the order matters, give the chat a Retry-After instead.
    """
    again = {**FREE, "not_before": not_before, "lost_answers": outbox.c.lost_answers + int(answer_lost)}
    return (await conn.execute(_mine(message_id, owner).values(again))).rowcount == 1


def give_back(conn: Connection, message_id: int, owner: str, not_before: datetime) -> None:
    """Release a message that nothing was sent of; later ones overtake it until `not_before`."""
    conn.execute(_mine(message_id, owner).values(**FREE, not_before=not_before))


async def release(conn: AsyncConnection, owner: str) -> None:
    """End the leases of `owner`, whose sends were cut off: each may have reached its chat."""
    again = {**FREE, "maybe_sent": outbox.c.maybe_sent + 1}
    await conn.execute(update(outbox).where(outbox.c.lease_owner == owner, WAITING).values(again))


async def release_all(conn: AsyncConnection) -> None:
    """End every lease of processes that died: right only for one that has the database to itself."""
    again = {**FREE, "maybe_sent": outbox.c.maybe_sent + 1}
    await conn.execute(update(outbox).where(IN_HAND, WAITING).values(again))


async def inherit(conn: AsyncConnection, owner: str, until: datetime) -> None:
    """Shorten the leases of other owners to `until`."""
    theirs = update(outbox).where(IN_HAND, WAITING, outbox.c.lease_owner != owner, outbox.c.lease_until > until)
    await conn.execute(theirs.values(lease_until=until))


async def set_retry_after(conn: AsyncConnection, chat_id: int, until: datetime) -> None:
    """Store a Retry-After of this chat, EVERY_CHAT or EVERY_MESSAGE until then; a later end that can be true stays."""
    stored = chat_retry_after.c.until
    row = insert(conn, chat_retry_after).values(chat_id=chat_id, until=until)
    later = row.on_conflict_do_update(
        index_elements=["chat_id"],
        set_={"until": row.excluded.until},
        where=or_(stored < row.excluded.until, stored > until + BLOCKED_AT_MOST + SKEW),
    )
    await conn.execute(later)


async def set_each_retry_after(conn: AsyncConnection, until: Mapping[int, datetime]) -> None:
    """Store the Retry-After of several chats, in one order for all transactions."""
    for chat_id, moment in sorted(until.items()):
        await set_retry_after(conn, chat_id, moment)


async def another_waits(conn: AsyncConnection, chat_id: int, until: datetime, seconds: float) -> bool:
    """Return whether another private chat has a Retry-After that ends so close to `until`."""
    within, stored = timedelta(seconds=seconds), chat_retry_after.c
    found = exists().where(
        stored.chat_id > 0, stored.chat_id != chat_id, stored.until.between(until - within, until + within)
    )
    return bool(await conn.scalar(select(found)))


def nearest(conn: Connection) -> datetime | None:
    """Return when the next message may be claimed: in its time, with no wait or lease. None: none waits."""
    found: datetime | None = conn.scalar(_nearest())
    return found


@cache
def _nearest() -> Select[Any]:
    """The statement of `nearest`."""
    own, every, storm = (chat_retry_after.alias(name) for name in ("own", "every", "storm"))
    in_hand = select(outbox.c.chat_id, func.max(outbox.c.lease_until).label("until")).where(WAITING, IN_HAND)
    busy = in_hand.group_by(outbox.c.chat_id).subquery("busy")
    free_at: ColumnElement[datetime] = outbox.c.not_before
    for moment in (busy.c.until, own.c.until, every.c.until, storm.c.until, chats.c.refused_until):
        free_at = case((moment > free_at, moment), else_=free_at)
    return (
        select(free_at.label("free_at"))
        .select_from(outbox)
        .outerjoin(busy, busy.c.chat_id == outbox.c.chat_id)
        .outerjoin(own, own.c.chat_id == outbox.c.chat_id)
        .outerjoin(every, every.c.chat_id == EVERY_CHAT)
        .outerjoin(storm, storm.c.chat_id == EVERY_MESSAGE)
        .outerjoin(chats, chats.c.chat_id == outbox.c.chat_id)
        .where(WAITING)
        .order_by(free_at)
        .limit(1)
    )


def may_be_sent() -> ColumnElement[bool]:
    """Return the condition that no Retry-After and no refusal holds the message: values from `moments`."""
    told = chat_retry_after.c.chat_id.in_([outbox.c.chat_id, EVERY_CHAT, EVERY_MESSAGE])
    refusing = chats.c.chat_id == outbox.c.chat_id, lasts_now(chats.c.refused_until, WAIT_AT_MOST)
    return and_(~exists().where(told, lasts_now(chat_retry_after.c.until, BLOCKED_AT_MOST)), ~exists().where(*refusing))


async def due(conn: AsyncConnection, now: datetime) -> int:
    """Return how many messages wait whose time has come, those in hand too."""
    return await conn.scalar(select(func.count()).where(WAITING, outbox.c.not_before <= now)) or 0


@cache
def _claiming() -> ReturningUpdate[Any]:
    """The statement of `claim`."""
    next_ones = _next().cte("next_ones")
    claimed = update(outbox).where(outbox.c.id.in_(select(next_ones.c.id)))
    return claimed.values(
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        attempts=outbox.c.attempts + 1,
        maybe_sent=outbox.c.maybe_sent + case((IN_HAND, 1), else_=0),
    ).returning(outbox)


def _next() -> Select[tuple[int]]:
    """Return the query of the ids to claim, in order; SQLite drops the lock clause.

    The row's own lease is looked at twice for PostgreSQL: see the inbox.
    """
    free = or_(outbox.c.lease_until.is_(None), ~lasts_now(outbox.c.lease_until, LEASED_AT_MOST))
    other = outbox.alias("other")
    sooner = and_(_is_time(other), tuple_(other.c.priority, other.c.id) < tuple_(outbox.c.priority, outbox.c.id))
    in_hand = lasts_now(other.c.lease_until, LEASED_AT_MOST)
    in_the_way = and_(other.c.chat_id == outbox.c.chat_id, other.c.outcome.is_(None), or_(in_hand, sooner))
    return (
        select(outbox.c.id)
        .where(
            WAITING,
            free,
            _is_time(outbox),
            outbox.c.chat_id.not_in(bindparam("not_chats", expanding=True)),
            ~exists().where(in_the_way),
            may_be_sent(),
        )
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )


def _is_time(message: FromClause) -> ColumnElement[bool]:
    return ~lasts_now(message.c.not_before, BLOCKED_AT_MOST)


def _mine(message_id: int, owner: str) -> Update:
    return update(outbox).where(outbox.c.id == message_id, outbox.c.lease_owner == owner, WAITING)
