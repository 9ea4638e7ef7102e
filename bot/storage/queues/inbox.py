"""Inbox: updates that were taken from Telegram and are not answered yet.

1. `accept` stores a batch; only after its commit Telegram may hear that the batch arrived.
2. `claim` leases the first update of each ordering key (chat_id, user_id): one person's updates in a chat run in order.
3. `finish` erases those that are answered, under the lease only.
What a crash leaves is claimed again when its lease has run out. Bodies of `Database.run`: plain functions, of
statements made once: making one costs several times what SQLite takes for it.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Update,
    and_,
    bindparam,
    column,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.errors import Sealed
from bot.storage.db.locks import lock_transaction
from bot.storage.db.tables import inbox, seen_updates
from bot.storage.db.time_limits import lasts_now, moments
from bot.storage.db.upsert import insert_into
from bot.storage.vault.key_vault import KeyVault, key_id

log = structlog.get_logger()

CLAIM_LOCK = 0x696E626F78  # one claim at a time on PostgreSQL; any number that nobody else uses
LEASED_AT_MOST = timedelta(minutes=1)

_FREE = {"lease_owner": None, "lease_until": None}
_HEAD = (
    inbox.c.update_id, inbox.c.chat_id, inbox.c.user_id, inbox.c.received_at, inbox.c.attempts, inbox.c.sent,
)  # fmt: skip
_MINE = inbox.c.update_id.in_(bindparam("ids", expanding=True)), inbox.c.lease_owner == bindparam("holder")
_FINISH = delete(inbox).where(*_MINE)
_RENEW = update(inbox).where(*_MINE).values(lease_until=bindparam("until"))
_MARK = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("id"), inbox.c.lease_owner == bindparam("holder"))
    .values(sent=bindparam("parts"))
)
_STORED = ("update_id", "chat_id", "user_id", "body", "key_id")
_AT: BindParameter[datetime] = bindparam("at", type_=inbox.c.received_at.type)
_SEEN = insert_into("sqlite", seen_updates).on_conflict_do_nothing().returning(seen_updates.c.update_id)
_NEW = insert_into("sqlite", inbox).values(received_at=_AT, attempts=0, sent=0).on_conflict_do_nothing()
_BODIES = select(inbox.c.update_id, inbox.c.user_id, inbox.c.body).where(
    inbox.c.update_id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """Update to be stored. body: Telegram's JSON."""

    update_id: int
    chat_id: int
    user_id: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """Claimed update. attempts: the claims, this one included. sent: parts of the answer that went out before.

    body: empty where the claimer has it already.
    """

    update_id: int
    chat_id: int
    user_id: int
    received_at: datetime
    attempts: int
    sent: int
    body: bytes


def accept(conn: Connection, vault: KeyVault, updates: Sequence[NewUpdate], now: datetime) -> set[int]:
    """Store what was not seen before and return its ids; a duplicate, also of a finished update, has no effect."""
    batch = {one.update_id: one for one in reversed(updates)}
    if not batch:
        return set()
    if conn.dialect.name == "postgresql":
        rows = [_sealed(vault, batch[update_id]) for update_id in sorted(batch)]
        return set(conn.scalars(_storing(), {name: [row[name] for row in rows] for name in _STORED} | {"at": now}))
    fresh = set(conn.scalars(_SEEN, [{"update_id": update_id, "at": now} for update_id in sorted(batch)]))
    if fresh:
        conn.execute(_NEW, [_sealed(vault, batch[update_id]) | {"at": now} for update_id in sorted(fresh)])
    return fresh


@cache
def _storing() -> Executable:
    """The statement of `accept` on PostgreSQL: one round trip, of arrays, whose text is the same for any number."""
    from sqlalchemy.dialects.postgresql import ARRAY  # a process on SQLite does without its memory

    given = (
        func.unnest(*(bindparam(name, type_=ARRAY(inbox.c[name].type)) for name in _STORED))
        .table_valued(*(column(name, inbox.c[name].type) for name in _STORED))
        .render_derived()
    )
    seen = insert_into("postgresql", seen_updates).from_select(["update_id", "at"], select(given.c.update_id, _AT))
    fresh = seen.on_conflict_do_nothing().returning(seen_updates.c.update_id).cte("fresh")
    new = select(*given.c, _AT, literal_column("0"), literal_column("0")).join(
        fresh, fresh.c.update_id == given.c.update_id
    )
    stored = insert_into("postgresql", inbox).from_select([*_STORED, "received_at", "attempts", "sent"], new)
    return stored.on_conflict_do_nothing().returning(inbox.c.update_id).add_cte(fresh)


def claim(
    conn: Connection,
    vault: KeyVault,
    *,
    owner: str,
    now: datetime,
    lease: timedelta,
    limit: int,
    known: Container[int] = (),
) -> list[Claimed]:
    """Lease up to `limit` updates to `owner`, the oldest first; one whose body does not open is erased and logged.

    known: the updates whose body the caller has; they come without it.
    """
    lock_transaction(conn, CLAIM_LOCK)  # of two claims at once, neither would see what the other takes of a person
    values = {"holder": owner, "until": now + lease, "most": limit, **moments(now, LEASED_AT_MOST)}
    rows = conn.execute(_claiming(), values).all()
    claimed = [Claimed(**row._mapping, body=b"") for row in sorted(rows, key=lambda row: row.update_id)]
    if unknown := [one for one in claimed if one.update_id not in known]:
        opened = _bodies(conn, vault, unknown)
        finish(conn, [one.update_id for one in unknown if one.update_id not in opened], owner)
        return [
            replace(one, body=opened.get(one.update_id, b""))
            for one in claimed
            if one.update_id in opened or one.update_id in known
        ]
    return claimed


def renew(conn: Connection, update_ids: Collection[int], *, owner: str, now: datetime, lease: timedelta) -> None:
    """Extend the leases that `owner` still has."""
    conn.execute(_RENEW, {"ids": list(update_ids), "holder": owner, "until": now + lease})


def finish(conn: Connection, update_ids: Collection[int], owner: str) -> int:
    """Erase updates that have had their effect and return how many; one whose lease was lost stays."""
    if not update_ids:
        return 0
    return conn.execute(_FINISH, {"ids": list(update_ids), "holder": owner}).rowcount


def mark_sent(conn: Connection, sent: Mapping[int, int], owner: str) -> None:
    """Store how many parts of each update's answer are out; one whose lease was lost stays as it is."""
    if sent:
        conn.execute(
            _MARK, [{"id": update_id, "parts": parts, "holder": owner} for update_id, parts in sorted(sent.items())]
        )


async def release(conn: AsyncConnection, owner: str) -> None:
    """End the leases of `owner`, so that others may claim at once."""
    await conn.execute(_free().where(inbox.c.lease_owner == owner))


async def release_all(conn: AsyncConnection) -> None:
    """End every lease: right only for a process that has the database to itself."""
    await conn.execute(_free().where(inbox.c.lease_owner.is_not(None)))


async def forget_seen(conn: AsyncConnection, before: datetime) -> None:
    """Erase the ids of updates seen before then: Telegram repeats an update for 24 h at most."""
    await conn.execute(delete(seen_updates).where(seen_updates.c.at < before))


async def depth(conn: AsyncConnection) -> int:
    """Return how many updates are not finished."""
    return await conn.scalar(select(func.count()).select_from(inbox)) or 0


@cache
def _claiming() -> ReturningUpdate[Any]:
    """The statement of `claim`: the first update of each ordering key of which none is in hand.

    SQLite drops the lock clause. On PostgreSQL the row's own lease is looked at twice: a row that is renewed while its
    lock is taken is judged anew, but its neighbours are not.
    """
    other = inbox.alias("same_key")
    in_the_way = and_(
        other.c.chat_id == inbox.c.chat_id,
        other.c.user_id == inbox.c.user_id,
        or_(other.c.update_id < inbox.c.update_id, lasts_now(other.c.lease_until, LEASED_AT_MOST)),
    )
    free = or_(inbox.c.lease_until.is_(None), ~lasts_now(inbox.c.lease_until, LEASED_AT_MOST))
    first = (
        select(inbox.c.update_id)
        .where(free, ~exists().where(in_the_way))
        .order_by(inbox.c.update_id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("next_ones")  # PostgreSQL may run a subquery more than once, and lock other rows each time
    )
    return (
        update(inbox)
        .where(inbox.c.update_id.in_(select(first.c.update_id)))
        .values(lease_owner=bindparam("holder"), lease_until=bindparam("until"), attempts=inbox.c.attempts + 1)
        .returning(*_HEAD)
    )


def is_update_id(value: object) -> bool:
    """Return whether an update can be stored under this number, and confirmed by the next one."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63 - 1


def _free() -> Update:
    return update(inbox).values(_FREE)


def _sealed(vault: KeyVault, one: NewUpdate) -> dict[str, Any]:
    body = vault.seal(one.body, table="inbox", row=str(one.update_id), owner=one.user_id)
    values = one.update_id, one.chat_id, one.user_id, body, key_id(body)
    return dict(zip(_STORED, values, strict=True))


def _bodies(conn: Connection, vault: KeyVault, claimed: Sequence[Claimed]) -> dict[int, bytes]:
    """Return the bodies that open, by update id; the others are logged."""
    opened = {}
    for row in conn.execute(_BODIES, {"ids": [one.update_id for one in claimed]}):
        try:
            opened[row.update_id] = vault.unseal(row.body, table="inbox", row=str(row.update_id), owner=row.user_id)
        except Sealed:
            log.error("inbox.update_does_not_open", update_id=row.update_id)
    return opened
