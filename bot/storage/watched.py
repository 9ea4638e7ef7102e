"""Watched accounts in batches: claimed, opened and stored in a fixed number of statements, however many they are.

Bodies of `Database.run`: plain functions.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    Update,
    bindparam,
    func,
    select,
    update,
)

from bot.domain.account import Account
from bot.storage.accounts import COLUMNS, LINKED, from_row
from bot.storage.db.tables import accounts, key_calls, key_retry_after, watches
from bot.storage.due_accounts import DUE, Due, Json, claiming, due_from_row, upcoming
from bot.storage.key_calls import SPANS

# Columns that a reading writes: always, and where one of them changes.
OFTEN = ("last_reading", "last_read_at", "last_kept_at", "last_success_at", "trend", "next_poll_at")
SELDOM = (
    "key_mac", "identity", "failures", "failing_since", "profile_read_at", "quota_hourly", "quota_daily",
    "alert_states",
)  # fmt: skip
_THESE = accounts.c.id.in_(bindparam("ids", expanding=True))
_LOCK = (
    DUE.add_columns(accounts.c.fingerprint, watches.c.identity).where(_THESE).order_by(accounts.c.id).with_for_update()
)
_POSTPONE = update(watches).where(watches.c.number == bindparam("of")).values(next_poll_at=bindparam("at"))


@dataclass(frozen=True, slots=True)
class KeyUse:
    """Use of a key: calls of the last hour and day, how many are allowed, and the end (UTC) of its Retry-After."""

    hourly: int = 0
    daily: int = 0
    limit_hourly: int | None = None
    limit_daily: int | None = None
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """Account as a call takes it: with its sealed credentials, their fingerprint, and the use of its key.

    number, key_mac, profile_read_at: as in `Due`.
    """

    account: Account
    number: int
    key_mac: str | None
    profile_read_at: datetime | None
    credentials: bytes
    fingerprint: str
    use: KeyUse


@dataclass(frozen=True, slots=True)
class Locked:
    """Locked account, with the fingerprints of its credentials and of the provider's own id of it.

    last_reading: as stored.
    """

    due: Due
    fingerprint: str
    identity: str | None
    last_reading: Json


def claim(
    conn: Connection, *, now: datetime, lease: timedelta, limit: int, busy: Collection[str], longest: timedelta
) -> list[Opened]:
    """Lease accounts, those due longest first: see `claiming`."""
    claimed = conn.scalars(claiming(now, lease, limit, busy, longest)).all()
    return list(open_some(conn, claimed, now).values()) if claimed else []


def nearest(conn: Connection, after: datetime | None = None) -> datetime | None:
    """Return when the next account falls due, `after` a moment if not of all. None: none does."""
    found: datetime | None = conn.scalar(upcoming(after))
    return found


def open_some(conn: Connection, account_ids: Collection[str], now: datetime) -> dict[str, Opened]:
    """Return the accounts that are there, by id, with the use of their keys by all accounts that have them."""
    rows = conn.execute(_opening(), {"ids": list(account_ids), **_spans(now)}).all()
    return {
        row.id: Opened(
            from_row(row), row.number, row.key_mac, row.profile_read_at, row.credentials, row.fingerprint,
            use_from_row(row),
        )
        for row in rows
    }  # fmt: skip


def lock(conn: Connection, account_ids: Collection[str]) -> dict[str, Locked]:
    """Return the accounts that are there, by id, locked until the transaction ends."""
    rows = conn.execute(_LOCK, {"ids": list(account_ids)}).all()
    return {row.id: Locked(due_from_row(row), row.fingerprint, row.identity, row.last_reading) for row in rows}


def save(conn: Connection, often: Mapping[int, Mapping[str, Any]], seldom: Mapping[int, Mapping[str, Any]]) -> None:
    """Write the OFTEN columns of locked accounts, by number, and the SELDOM ones of those that changed any of them."""
    for names, rows in ((OFTEN, often), (SELDOM, seldom)):
        if rows:
            values = [
                {"of": number, **{f"new_{name}": row[name] for name in names}} for number, row in sorted(rows.items())
            ]
            conn.execute(_saving(names), values)


@cache
def _saving(names: tuple[str, ...]) -> Update:
    """Return the statement that writes these columns of an account."""
    return (
        update(watches)
        .where(watches.c.number == bindparam("of"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


def postpone(conn: Connection, times: Sequence[tuple[int, datetime]]) -> None:
    """Change the times of the next readings of accounts, by number."""
    if times:
        conn.execute(_POSTPONE, [{"of": number, "at": at} for number, at in sorted(times)])


def key_use(conn: Connection, key_mac: str, now: datetime) -> KeyUse:
    """Return the use of a key, which no account may have yet."""
    return use_from_row(conn.execute(_using(), {"mac": key_mac, **_spans(now)}).one())


def use_from_row(row: Row[Any]) -> KeyUse:
    return KeyUse(row.hourly or 0, row.daily or 0, row.limit_hourly, row.limit_daily, row.blocked_until)


@cache
def _opening() -> Select[Any]:
    """The statement of `open_some`."""
    blocked_until = key_retry_after.c.until.label("blocked_until")
    kept = watches.c.number, watches.c.key_mac, watches.c.profile_read_at, accounts.c.credentials
    query = select(*COLUMNS, *kept, accounts.c.fingerprint, blocked_until, *_use(watches.c.key_mac))
    joined = LINKED.outerjoin(key_retry_after, key_retry_after.c.key_mac == watches.c.key_mac)
    return query.select_from(joined).where(_THESE)


@cache
def _using() -> Select[Any]:
    """The statement of `key_use`."""
    mac: BindParameter[Any] = bindparam("mac")
    blocked_until = (
        select(key_retry_after.c.until).where(key_retry_after.c.key_mac == mac).scalar_subquery().label("blocked_until")
    )
    return select(blocked_until, *_use(mac))


def _spans(now: datetime) -> dict[str, datetime]:
    return {"now": now} | {f"{name}_since": span.oldest(now) for name, span in SPANS.items()}


def _use(key_mac: ColumnElement[Any]) -> list[Any]:
    """Return the columns of a KeyUse but its Retry-After."""
    others = watches.alias("same_key")

    def calls(span: str) -> ScalarSelect[int]:
        """Return the calls of a span, without those that a clock counted which was ahead."""
        mine = key_calls.c.key_mac == key_mac, key_calls.c.span == span
        lately = key_calls.c.start.between(bindparam(f"{span}_since"), bindparam("now"))
        return select(func.sum(key_calls.c.calls)).where(*mine, lately).correlate(watches).scalar_subquery()

    def limit(column: str) -> ScalarSelect[int]:
        known = select(func.min(func.nullif(others.c[column], 0))).where(others.c.key_mac == key_mac)
        return known.correlate(watches).scalar_subquery()

    return [
        calls("hour").label("hourly"),
        calls("day").label("daily"),
        limit("quota_hourly").label("limit_hourly"),
        limit("quota_daily").label("limit_daily"),
    ]
