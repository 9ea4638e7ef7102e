"""Updates that were taken from Telegram and are not dealt with yet.

1. `accept` stores a batch; only after its commit Telegram may hear that the batch arrived.
2. `claim` leases the first update of each lane: a lane is one person in one chat, and runs in order.
3. `finish` erases it in the transaction of its effect, and only under the lease: whoever lost it has no effect.
What a crash leaves is claimed again when its lease has run out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, Update, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Sealed
from bot.storage.db.locks import alone
from bot.storage.db.tables import inbox, seen_updates
from bot.storage.db.upsert import insert
from bot.storage.vault.key_vault import KeyVault, key_id

log = structlog.get_logger()

CLAIM_LOCK = 0x696E626F78  # one claim at a time on PostgreSQL; any number that nobody else uses

_FREE = {"lease_owner": None, "lease_until": None}


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """`body` is Telegram's JSON."""

    update_id: int
    chat_id: int
    user_id: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """`attempts` counts the claims, this one included; `sent` is how many answers went out before."""

    update_id: int
    chat_id: int
    user_id: int
    body: bytes
    received_at: datetime
    attempts: int
    sent: int


async def accept(conn: AsyncConnection, vault: KeyVault, updates: Sequence[NewUpdate], now: datetime) -> set[int]:
    """Store what was not seen before and return its ids; a duplicate, also of a finished update, has no effect."""
    batch = {one.update_id: one for one in reversed(updates)}
    if not batch:
        return set()
    seen = insert(conn, seen_updates).on_conflict_do_nothing().returning(seen_updates.c.update_id)
    fresh = set(await conn.scalars(seen, [{"update_id": update_id, "at": now} for update_id in sorted(batch)]))
    rows = [_sealed(vault, batch[update_id], now) for update_id in sorted(fresh)]
    if rows:
        await conn.execute(insert(conn, inbox).on_conflict_do_nothing(), rows)
    return fresh


async def claim(
    conn: AsyncConnection, vault: KeyVault, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> list[Claimed]:
    """Lease up to `limit` updates to `owner`, the oldest first; one whose body does not open is erased and logged."""
    await alone(conn, CLAIM_LOCK)  # of two claims at once, neither would see what the other takes of a lane
    # A CTE, since PostgreSQL may run a subquery more than once, and lock other rows each time.
    next_ones = _next(now, limit).cte("next_ones")
    rows = await conn.execute(
        update(inbox)
        .where(inbox.c.update_id.in_(select(next_ones.c.update_id)))
        .values(lease_owner=owner, lease_until=now + lease, attempts=inbox.c.attempts + 1)
        .returning(inbox)
    )
    claimed = []
    for row in sorted(rows.all(), key=lambda row: row.update_id):
        try:
            claimed.append(_claimed(vault, row))
        except Sealed:
            log.error("inbox.update_does_not_open", update_id=row.update_id)
            await finish(conn, row.update_id, owner)
    return claimed


async def renew(
    conn: AsyncConnection, update_ids: Collection[int], *, owner: str, now: datetime, lease: timedelta
) -> None:
    """Keep those of the updates that `owner` still holds."""
    mine = update(inbox).where(inbox.c.update_id.in_(update_ids), inbox.c.lease_owner == owner)
    await conn.execute(mine.values(lease_until=now + lease))


async def finish(conn: AsyncConnection, update_id: int, owner: str) -> bool:
    """Erase the update; False if the lease was lost, and then nothing else of this transaction may be kept."""
    gone = await conn.execute(delete(inbox).where(inbox.c.update_id == update_id, inbox.c.lease_owner == owner))
    return gone.rowcount == 1


async def mark_sent(conn: AsyncConnection, update_id: int, owner: str, sent: int) -> bool:
    """Note that `sent` answers are out; False if the lease was lost."""
    mine = update(inbox).where(inbox.c.update_id == update_id, inbox.c.lease_owner == owner)
    return (await conn.execute(mine.values(sent=sent))).rowcount == 1


async def release(conn: AsyncConnection, owner: str) -> None:
    """Let others take at once what `owner` has in hand."""
    await conn.execute(_free().where(inbox.c.lease_owner == owner))


async def release_all(conn: AsyncConnection) -> None:
    """End every lease: right only for a process that has the database to itself."""
    await conn.execute(_free().where(inbox.c.lease_owner.is_not(None)))


async def forget_seen(conn: AsyncConnection, before: datetime) -> None:
    """Duplicates of what was seen earlier are no longer known as such: Telegram keeps an update for 24 h."""
    await conn.execute(delete(seen_updates).where(seen_updates.c.at < before))


async def depth(conn: AsyncConnection) -> int:
    """Return how many updates are not dealt with."""
    return await conn.scalar(select(func.count()).select_from(inbox)) or 0


def _next(now: datetime, limit: int) -> Any:
    """The ids to claim: in no lane one that has an earlier update, or one in hand.

    SQLite drops the lock clause. On PostgreSQL the row's own lease is looked at twice: a row that is renewed while its
    lock is taken is judged anew, but its neighbours are not.
    """
    free = or_(inbox.c.lease_until.is_(None), inbox.c.lease_until <= now)
    lane = inbox.alias("lane")
    in_the_way = and_(
        lane.c.chat_id == inbox.c.chat_id,
        lane.c.user_id == inbox.c.user_id,
        or_(lane.c.update_id < inbox.c.update_id, lane.c.lease_until > now),
    )
    return (
        select(inbox.c.update_id)
        .where(free, ~exists().where(in_the_way))
        .order_by(inbox.c.update_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _free() -> Update:
    return update(inbox).values(_FREE)


def _sealed(vault: KeyVault, one: NewUpdate, now: datetime) -> dict[str, Any]:
    body = vault.seal(one.body, table="inbox", row=str(one.update_id), owner=one.user_id)
    return {
        "update_id": one.update_id,
        "chat_id": one.chat_id,
        "user_id": one.user_id,
        "body": body,
        "key_id": key_id(body),
        "received_at": now,
        "attempts": 0,
        "sent": 0,
    }


def _claimed(vault: KeyVault, row: Row[Any]) -> Claimed:
    """Raises Sealed."""
    body = vault.unseal(row.body, table="inbox", row=str(row.update_id), owner=row.user_id)
    return Claimed(row.update_id, row.chat_id, row.user_id, body, row.received_at, row.attempts, row.sent)
