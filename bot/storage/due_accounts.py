"""Accounts that are due for a reading: leased, read, and written back under a fencing token.

1. `claim` leases what is due; each claim moves the account's fence.
2. The provider is asked, with no transaction open.
3. `finish` writes what was learnt, in the transaction of the reading and of the messages it leads to, and only if the
   fence still stands where the claim left it. It moves the fence too, so that nobody finishes twice.
Who changes a rule's settings or state for a person does the same with `load` and `finish` in one transaction: a poll
that was under way then comes to nothing instead of putting the old state back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import Row, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status
from bot.domain.polling import QUARTER
from bot.storage.accounts import from_row, get_row
from bot.storage.db.tables import accounts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Json = dict[str, Any] | None

_ACTIVE = accounts.c.status == Status.ACTIVE.value
_FREE = {"poll_owner": None, "poll_until": None}


class Limits(TypedDict, total=False):
    """Calls that the provider allows with the key."""

    quota_hourly: int | None
    quota_daily: int | None


class Changes(Limits, total=False):
    """What a reading, or a person, may change about how an account is watched; what is left out stays."""

    key_mac: str
    trend: Json
    alert_settings: Json
    alert_states: Json
    refill_day: int | None
    failures: int
    failing_since: datetime | None
    last_success_at: datetime | None
    profile_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """An account with all that a reading is judged by. Its key stays sealed: `account_keys.credentials` opens it.

    fence: where the account's fence stands. key_mac: what the key's calls are counted under, None if not yet known:
    `KeyVault.fingerprint_key` tells it, and `finish` keeps it. failures: in a row, since `failing_since`.
    refill_day: the day of the month, as the owner said. quota_hourly, quota_daily: calls that the provider allows,
    0 if unlimited. None is unknown everywhere.
    """

    account: Account
    fence: int
    next_poll_at: datetime | None
    key_mac: str | None
    trend: Json
    alert_settings: Json
    alert_states: Json
    refill_day: int | None
    failures: int
    failing_since: datetime | None
    last_success_at: datetime | None
    profile_read_at: datetime | None
    quota_hourly: int | None
    quota_daily: int | None


_AS_STORED = [name for name in Due.__dataclass_fields__ if name not in ("account", "fence")]


async def claim(
    conn: AsyncConnection, *, owner: str, now: datetime, lease: timedelta, limit: int, busy: Collection[str] = ()
) -> list[Due]:
    """Lease up to `limit` active accounts to `owner`, those due longest first; `busy` providers are left out."""
    # A CTE, since PostgreSQL may run a subquery more than once, and lock other rows each time.
    next_ones = _due(now, limit, busy).cte("due")
    rows = await conn.execute(
        update(accounts)
        .where(accounts.c.id.in_(select(next_ones.c.id)))
        .values(poll_owner=owner, poll_until=now + lease, poll_fence=accounts.c.poll_fence + 1)
        .returning(accounts)
    )
    return [_read(row) for row in sorted(rows.all(), key=lambda row: (row.next_poll_at, row.id))]


async def look(conn: AsyncConnection, owner_id: int, account_id: str) -> Due:
    """Return an account as it stands, to be shown. Raises AccountNotFound."""
    return _read(await get_row(conn, owner_id, account_id))


async def owned(conn: AsyncConnection, owner_id: int) -> list[Due]:
    """Return all of a person's accounts as they stand, to be shown, the oldest first."""
    rows = await conn.execute(
        select(accounts).where(accounts.c.owner_id == owner_id).order_by(accounts.c.created_at, accounts.c.id)
    )
    return [_read(row) for row in rows]


async def some(conn: AsyncConnection, account_ids: Collection[str]) -> dict[str, Due]:
    """Return accounts as they stand, by their ids and whoever owns them: to be shown where they are shared."""
    rows = await conn.execute(select(accounts).where(accounts.c.id.in_(account_ids)))
    return {row.id: _read(row) for row in rows}


async def load(conn: AsyncConnection, owner_id: int, account_id: str) -> Due:
    """Return an account for a reading or a change that its owner asked for, until `finish`. Raises AccountNotFound."""
    return _read(await get_row(conn, owner_id, account_id, locked=True))


async def finish(conn: AsyncConnection, due: Due, *, next_poll_at: datetime | None, **changes: Unpack[Changes]) -> bool:
    """Write the changes and end the lease; None as the next time ends the polling.

    False if somebody else came first, or the account is gone: then nothing else of this transaction may be kept.
    """
    done = await conn.execute(
        update(accounts)
        .where(accounts.c.id == due.account.id, accounts.c.poll_fence == due.fence)
        .values({**changes, **_FREE, "next_poll_at": next_poll_at, "poll_fence": due.fence + 1})
    )
    return done.rowcount == 1


async def touch(conn: AsyncConnection, account_id: str, next_poll_at: datetime | None) -> None:
    """Put the next reading to another time; an account that is gone needs none."""
    await conn.execute(update(accounts).where(accounts.c.id == account_id).values(next_poll_at=next_poll_at))


async def nearest(conn: AsyncConnection) -> datetime | None:
    """Return when the next account may be claimed: it falls due, or its lease ends. None: nothing is polled."""
    waiting = select(accounts.c.next_poll_at).where(
        _ACTIVE, accounts.c.next_poll_at.is_not(None), accounts.c.poll_until.is_(None)
    )
    # without the status, whose index SQLite would take instead and sort all accounts
    leased = select(accounts.c.poll_until).where(accounts.c.poll_until.is_not(None))
    found = [
        await conn.scalar(waiting.order_by(accounts.c.next_poll_at).limit(1)),
        await conn.scalar(leased.order_by(accounts.c.poll_until).limit(1)),
    ]
    return min((moment for moment in found if moment is not None), default=None)


async def far_off(conn: AsyncConnection, latest: datetime, longest: timedelta, limit: int) -> list[Due]:
    """Return active accounts that are due later than `latest`, but those whose key may not be used within `longest`."""
    often = [
        or_(func.coalesce(quota, 0) == 0, quota >= QUARTER * (span / longest))
        for quota, span in ((accounts.c.quota_hourly, HOUR), (accounts.c.quota_daily, DAY))
    ]
    far = or_(accounts.c.next_poll_at > latest + DAY * QUARTER, and_(*often))  # once a day is the least a key may
    rows = await conn.execute(
        select(accounts)
        .where(_ACTIVE, accounts.c.next_poll_at > latest, far)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_read(row) for row in rows]


async def release(conn: AsyncConnection, owner: str) -> None:
    """Let others take at once what `owner` has in hand."""
    await conn.execute(update(accounts).where(accounts.c.poll_owner == owner).values(_FREE))


async def release_all(conn: AsyncConnection) -> None:
    """End every lease: right only for a process that has the database to itself."""
    await conn.execute(update(accounts).where(accounts.c.poll_until.is_not(None)).values(_FREE))


def _due(now: datetime, limit: int, busy: Collection[str]) -> Select[tuple[str]]:
    """SQLite drops the lock clause; PostgreSQL lets several workers claim at once with it."""
    return (
        select(accounts.c.id)
        .where(
            _ACTIVE,
            accounts.c.next_poll_at <= now,
            or_(accounts.c.poll_until.is_(None), accounts.c.poll_until <= now),
            accounts.c.provider.not_in(busy),
        )
        .order_by(accounts.c.next_poll_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _read(row: Row[Any]) -> Due:
    return Due(from_row(row), row.poll_fence, **{name: row._mapping[name] for name in _AS_STORED})
