"""Accounts that are due for a reading: claimed by moving their due time on by a lease, read, and stored.

1. `watched.claim` takes what is due; if nobody stores anything before the lease ends, it is due again.
2. The provider is asked, with no transaction open.
3. What was learnt is written under the row's lock, with the messages that it leads to; the newer reading wins.
Who changes a rule's settings or state for a person does the same with `load` and `finish` in one transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.account import Account
from bot.storage.accounts import COLUMNS, from_row, get_row, linked
from bot.storage.db.tables import accounts, watches
from bot.storage.db.time_limits import SKEW
from bot.storage.db.wakeups import enqueued

QUEUE = "accounts"
Json = dict[str, Any] | None


class KeyQuota(TypedDict, total=False):
    """Calls that the provider allows with the key; 0 is unlimited."""

    quota_hourly: int | None
    quota_daily: int | None


class Changes(KeyQuota, total=False):
    """Columns that a reading, or a person, changes; what is left out stays."""

    key_mac: str
    trend: Json
    alert_settings: Json
    alert_states: Json
    refill_day: int | None
    failures: int
    failing_since: datetime | None
    last_read_at: datetime
    last_kept_at: datetime
    last_success_at: datetime | None
    profile_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """Account with all that a reading is evaluated on; without its key, which `watched.Opened` has.

    number: what its history is kept under. next_poll_at: when it is read next, None: never. key_mac: what the key's
    calls are counted under, None if not yet known. failures: in a row, since `failing_since`. last_kept_at: the newest
    reading of the history. refill_day: the day of the month, as the owner said. quota_hourly, quota_daily: calls that
    the provider allows, 0 if unlimited. None is unknown everywhere.
    """

    account: Account
    number: int
    next_poll_at: datetime | None
    key_mac: str | None
    trend: Json
    alert_settings: Json
    alert_states: Json
    refill_day: int | None
    failures: int
    failing_since: datetime | None
    last_success_at: datetime | None
    last_kept_at: datetime | None
    profile_read_at: datetime | None
    quota_hourly: int | None
    quota_daily: int | None


_AS_STORED = [name for name in Due.__dataclass_fields__ if name != "account"]
_CHOSEN = ("alert_settings", "refill_day")  # by the owner: columns of the account itself
DUE = linked(*COLUMNS, *((accounts if name in _CHOSEN else watches).c[name] for name in _AS_STORED))

_SOME = DUE.where(accounts.c.id.in_(bindparam("ids", expanding=True)))
_THEIRS = DUE.where(accounts.c.owner_id.in_(bindparam("owners", expanding=True))).order_by(
    accounts.c.created_at, accounts.c.id
)


async def look(conn: AsyncConnection, owner_id: int, account_id: str) -> Due:
    """Return an account as it stands, to be shown. Raises AccountNotFound."""
    return due_from_row(await get_row(conn, owner_id, account_id, DUE))


async def of_owner(conn: AsyncConnection, owner_id: int) -> list[Due]:
    """Return all of a person's accounts as they stand, to be shown, the oldest first."""
    return (await conn.run_sync(of_owners, [owner_id]))[owner_id]


def of_owners(conn: Connection, owner_ids: Collection[int]) -> dict[int, list[Due]]:
    """Return all accounts of each person as they stand, the oldest first."""
    found: dict[int, list[Due]] = {owner_id: [] for owner_id in owner_ids}
    for row in conn.execute(_THEIRS, {"owners": list(owner_ids)}) if found else ():
        found[row.owner_id].append(due_from_row(row))
    return found


def some(conn: Connection, account_ids: Collection[str]) -> dict[str, Due]:
    """Return accounts as they stand, by their ids and whoever owns them: to be shown where they are shared."""
    rows = conn.execute(_SOME, {"ids": list(account_ids)}) if account_ids else ()
    return {row.id: due_from_row(row) for row in rows}


async def load(conn: AsyncConnection, owner_id: int, account_id: str) -> Due:
    """Return an account, locked for a change until this transaction ends. Raises AccountNotFound."""
    return due_from_row(await get_row(conn, owner_id, account_id, DUE.with_for_update()))


async def finish(conn: AsyncConnection, due: Due, *, next_poll_at: datetime | None, **changes: Unpack[Changes]) -> None:
    """Write the changes of an account that is locked; None as the next time ends the polling."""
    values: dict[str, Any] = {**changes, "next_poll_at": next_poll_at}
    chosen = {name: values.pop(name) for name in _CHOSEN if name in values}
    await conn.execute(update(watches).where(watches.c.number == due.number).values(values))
    if chosen:
        await conn.execute(update(accounts).where(accounts.c.id == due.account.id).values(chosen))
    await conn.run_sync(enqueued, QUEUE)


async def touch(conn: AsyncConnection, account_id: str, next_poll_at: datetime | None) -> None:
    """Change the time of the next reading; an account that is gone needs none."""
    await conn.execute(update(watches).where(watches.c.account_id == account_id).values(next_poll_at=next_poll_at))
    await conn.run_sync(enqueued, QUEUE)


async def release(conn: AsyncConnection, account_ids: Collection[str], now: datetime) -> None:
    """Make due what was claimed and is not finished, for other processes."""
    mine = update(watches).where(watches.c.account_id.in_(account_ids), watches.c.next_poll_at.is_not(None))
    await conn.execute(mine.values(next_poll_at=now))


def claiming(
    now: datetime, lease: timedelta, limit: int, busy: Collection[str], longest: timedelta
) -> ReturningUpdate[Any]:
    """Return the statement of a claim: account ids, `limit` at most of what is due, `busy` providers left out.

    As many more are due that lie further ahead than `longest`, the longest wait that is ever planned.
    """
    at = watches.c.next_poll_at
    # CTEs, since PostgreSQL may run a subquery more than once, and lock other rows each time.
    due = _due(at <= now, limit, busy).cte("due")
    ahead = _due(at > now + longest + SKEW, limit, busy).cte("ahead")
    claimed = update(watches).where(watches.c.number.in_(union_all(select(due.c.number), select(ahead.c.number))))
    return claimed.values(next_poll_at=now + lease).returning(watches.c.account_id)


def upcoming(after: datetime | None = None) -> Select[Any]:
    """Return the statement of when the next account falls due, `after` a moment if not of all."""
    at = watches.c.next_poll_at
    return select(at).where(at.is_not(None) if after is None else at > after).order_by(at).limit(1)


def _due(when: ColumnElement[bool], limit: int, busy: Collection[str]) -> Select[tuple[int]]:
    """Return the query of the rows to claim. SQLite drops the lock clause; with it several workers claim at once."""
    return (
        select(watches.c.number)
        .where(when, watches.c.provider.not_in(busy))
        .order_by(watches.c.next_poll_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def due_from_row(row: Row[Any]) -> Due:
    return Due(from_row(row), *row[len(COLUMNS) : len(COLUMNS) + len(_AS_STORED)])
