"""Linked accounts. Every function that a person reaches takes their id: somebody else's account is not found."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Column, Connection, Row, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status, label_key
from bot.domain.errors import AccountNotFound, AlreadyLinked, LabelTaken
from bot.domain.reading import TakenReading
from bot.storage import account_readings, reading_json, readings
from bot.storage.db.stored_json import decoded
from bot.storage.db.tables import accounts, watches
from bot.storage.vault.key_vault import KeyVault, key_id

Credentials = Mapping[str, SecretStr]

LINKED = accounts.join(watches, watches.c.account_id == accounts.c.id)
COLUMNS = (
    *(accounts.c[name] for name in ("id", "owner_id", "provider", "label", "created_at")),
    *(watches.c[name] for name in ("status", "rejections", "last_reading", "last_read_at")),
)
"""Columns that `from_row` reads."""

_LABELS = select(accounts.c.owner_id, accounts.c.id, accounts.c.label).where(
    accounts.c.owner_id.in_(bindparam("owners", expanding=True))
)


async def add(
    conn: AsyncConnection,
    vault: KeyVault,
    *,
    owner_id: int,
    provider: str,
    label: str,
    credentials: Credentials,
    taken: TakenReading,
    now: datetime,
) -> Account:
    """Return the new account with its first reading, not polled yet. Raises AlreadyLinked, or else LabelTaken."""
    account_id = secrets.token_urlsafe(12)
    values = {"id": account_id, "owner_id": owner_id, "provider": provider, "label": label, "created_at": now}
    values |= {"label_key": label_key(label), **sealed_columns(vault, account_id, owner_id, provider, credentials)}
    watch = {
        "account_id": account_id,
        "provider": provider,
        "status": Status.ACTIVE.value,
        "rejections": 0,
        "failures": 0,
        "key_mac": vault.fingerprint_key(credentials, provider=provider),
        **account_readings.first(vault, account_id, taken),
    }
    try:
        async with conn.begin_nested():
            await conn.execute(insert(accounts).values(values))
    except IntegrityError:
        await _name_conflict(conn, account_id, values)
        raise
    number = await conn.scalar(insert(watches).values(watch).returning(watches.c.number))
    await readings.keep(conn, [(number, taken)])
    return await get(conn, owner_id, account_id)


async def of_owner(conn: AsyncConnection, owner_id: int) -> list[Account]:
    """Return a person's accounts, the oldest first."""
    mine = linked(*COLUMNS).where(accounts.c.owner_id == owner_id)
    return [from_row(row) for row in await conn.execute(mine.order_by(accounts.c.created_at, accounts.c.id))]


def labels_of(conn: Connection, owner_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the labels of each person's accounts, by account id."""
    found: dict[int, dict[str, str]] = {owner_id: {} for owner_id in owner_ids}
    for owner_id, account_id, label in conn.execute(_LABELS, {"owners": list(found)}) if found else ():
        found[owner_id][account_id] = label
    return found


async def providers(conn: AsyncConnection) -> set[str]:
    """Return the ids of the providers at which anybody has an account."""
    return set(await conn.scalars(select(accounts.c.provider).distinct()))


async def most_used_providers(conn: AsyncConnection, limit: int) -> list[str]:
    """Return the ids of the providers with the most accounts of anybody, the most used first."""
    count = func.count()
    used = select(accounts.c.provider).group_by(accounts.c.provider).order_by(count.desc(), accounts.c.provider)
    return list(await conn.scalars(used.limit(limit)))


async def get(conn: AsyncConnection, owner_id: int, account_id: str) -> Account:
    """Return the account. Raises AccountNotFound."""
    return from_row(await get_row(conn, owner_id, account_id, linked(*COLUMNS)))


async def rename(conn: AsyncConnection, owner_id: int, account_id: str, label: str) -> None:
    """Change the label. Raises AccountNotFound or LabelTaken."""
    await change(conn, owner_id, account_id, {"label": label, "label_key": label_key(label)})


async def set_status(conn: AsyncConnection, owner_id: int, account_id: str, status: Status) -> None:
    """Change the status and end the polling; `due_accounts.finish` begins it anew. Raises AccountNotFound."""
    await _set_watch(conn, owner_id, account_id, {"status": status.value, "next_poll_at": None})


async def accept_identity(conn: AsyncConnection, owner_id: int, account_id: str) -> None:
    """Make the account active with whatever identity its key opens next. Raises AccountNotFound."""
    await _set_watch(conn, owner_id, account_id, {"identity": None, "status": Status.ACTIVE.value, "rejections": 0})


async def remove(conn: AsyncConnection, owner_id: int, account_id: str) -> bool:
    """Delete the account and its history; False if there is none."""
    gone = await conn.execute(delete(accounts).where(accounts.c.owner_id == owner_id, accounts.c.id == account_id))
    return gone.rowcount == 1


def linked(*columns: Column[Any]) -> Select[Any]:
    """Return a query of columns of accounts and watches."""
    return select(*columns).select_from(LINKED)


async def get_row(conn: AsyncConnection, owner_id: int, account_id: str, query: Select[Any]) -> Row[Any]:
    """Return the account's row of the query. Raises AccountNotFound."""
    own = query.where(accounts.c.owner_id == owner_id, accounts.c.id == account_id)
    row: Row[Any] | None = (await conn.execute(own)).one_or_none()
    if row is None:
        raise AccountNotFound
    return row


async def _set_watch(conn: AsyncConnection, owner_id: int, account_id: str, values: dict[str, Any]) -> None:
    own = select(accounts.c.id).where(accounts.c.owner_id == owner_id, accounts.c.id == account_id)
    changed = await conn.execute(update(watches).where(watches.c.account_id.in_(own)).values(values))
    if changed.rowcount != 1:
        raise AccountNotFound


async def change(conn: AsyncConnection, owner_id: int, account_id: str, values: dict[str, Any]) -> None:
    """Update one account; raises AccountNotFound, AlreadyLinked or LabelTaken, and the transaction goes on."""
    try:
        async with conn.begin_nested():
            changed = await conn.execute(
                update(accounts).where(accounts.c.owner_id == owner_id, accounts.c.id == account_id).values(values)
            )
    except IntegrityError:
        await _name_conflict(conn, account_id, {"owner_id": owner_id, **values})
        raise
    if changed.rowcount != 1:
        raise AccountNotFound


async def _name_conflict(conn: AsyncConnection, account_id: str, values: dict[str, Any]) -> None:
    """Raise AlreadyLinked or LabelTaken if another account of this person stands in the way."""
    others = select(accounts.c.id).where(accounts.c.owner_id == values["owner_id"], accounts.c.id != account_id)
    if "fingerprint" in values:
        linked = await conn.scalar(others.where(accounts.c.fingerprint == values["fingerprint"]))
        if linked is not None:
            raise AlreadyLinked(linked) from None
    if "label_key" in values and await conn.scalar(others.where(accounts.c.label_key == values["label_key"])):
        raise LabelTaken from None


def sealed_columns(
    vault: KeyVault, account_id: str, owner_id: int, provider: str, credentials: Credentials
) -> dict[str, Any]:
    """Return the columns of a key."""
    sealed = vault.seal_credentials(credentials, row=account_id, owner=owner_id)
    return {
        "credentials": sealed,
        "key_id": key_id(sealed),
        "fingerprint": vault.fingerprint_credentials(credentials, owner=owner_id, provider=provider),
    }


def from_row(row: Row[Any]) -> Account:
    stored = row.last_reading
    reading = None if stored is None else decoded(reading_json.from_json, stored, "newest reading", account=row.id)
    return Account(
        id=row.id,
        owner_id=row.owner_id,
        provider=row.provider,
        label=row.label,
        status=decoded(Status, row.status, "status", account=row.id) or Status.PAUSED,
        rejections=row.rejections,
        created_at=row.created_at,
        last=None if reading is None else TakenReading(reading, row.last_read_at),
        unreadable=reading is None and stored is not None,
    )
