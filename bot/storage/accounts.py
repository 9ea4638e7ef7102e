"""Linked accounts. Every function that a person reaches takes their id: somebody else's account is not found."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status, label_key
from bot.domain.errors import AccountNotFound, AlreadyLinked, LabelTaken
from bot.domain.reading import TakenReading
from bot.storage import account_readings, readings
from bot.storage.db.tables import accounts
from bot.storage.vault.key_vault import KeyVault, key_id

Credentials = Mapping[str, SecretStr]

_OF_NEW_KEY = {
    "failures": 0,
    "failing_since": None,
    "profile_read_at": None,
    "quota_hourly": None,
    "quota_daily": None,
    "poll_owner": None,
    "poll_until": None,
}


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
    poll_at: datetime | None = None,
) -> Account:
    """Return the new account with its first reading; raises AlreadyLinked or LabelTaken, in this order.

    `poll_at` is when the next reading is due, None for an account that nobody watches.
    """
    account_id = secrets.token_urlsafe(12)
    values = {
        "id": account_id,
        "owner_id": owner_id,
        "provider": provider,
        "label": label,
        "label_key": label_key(label),
        "status": Status.ACTIVE.value,
        "rejections": 0,
        "created_at": now,
        **_sealed(vault, account_id, owner_id, provider, credentials),
        **account_readings.first(vault, account_id, taken),
        "next_poll_at": poll_at,
    }
    try:
        async with conn.begin_nested():
            await conn.execute(insert(accounts).values(values))
    except IntegrityError:
        await _name_conflict(conn, account_id, values)
        raise
    await readings.append(conn, account_id, taken, changed=True)
    return await get(conn, owner_id, account_id)


async def owned(conn: AsyncConnection, owner_id: int) -> list[Account]:
    """Return a person's accounts, the oldest first."""
    rows = await conn.execute(
        select(accounts).where(accounts.c.owner_id == owner_id).order_by(accounts.c.created_at, accounts.c.id)
    )
    return [from_row(row) for row in rows]


async def get(conn: AsyncConnection, owner_id: int, account_id: str) -> Account:
    """Raises AccountNotFound."""
    return from_row(await get_row(conn, owner_id, account_id))


async def rename(conn: AsyncConnection, owner_id: int, account_id: str, label: str) -> None:
    """Raises AccountNotFound or LabelTaken."""
    await _change(conn, owner_id, account_id, {"label": label, "label_key": label_key(label)})


async def replace_credentials(
    conn: AsyncConnection,
    vault: KeyVault,
    owner_id: int,
    account_id: str,
    credentials: Credentials,
    taken: TakenReading,
) -> Account:
    """Put a key that was just tried, and what it read, in place of the old; the account is active again.

    What was known of the old key is not true of this one, and a poll under way with the old one comes to nothing.
    Raises AccountNotFound, or AlreadyLinked if another account of this person has the key.
    """
    row = await get_row(conn, owner_id, account_id)
    values = {
        "status": Status.ACTIVE.value,
        "rejections": 0,
        **_sealed(vault, account_id, owner_id, row.provider, credentials),
        **account_readings.first(vault, account_id, taken),
        **_OF_NEW_KEY,
        "poll_fence": accounts.c.poll_fence + 1,
    }
    await _change(conn, owner_id, account_id, values)
    await readings.append(conn, account_id, taken, changed=True)
    return await get(conn, owner_id, account_id)


async def set_status(conn: AsyncConnection, owner_id: int, account_id: str, status: Status) -> None:
    """Raises AccountNotFound."""
    await _change(conn, owner_id, account_id, {"status": status.value})


async def accept_identity(conn: AsyncConnection, owner_id: int, account_id: str) -> None:
    """The owner says that the account the key opens now is the right one. Raises AccountNotFound."""
    await _change(conn, owner_id, account_id, {"identity": None, "status": Status.ACTIVE.value, "rejections": 0})


async def remove(conn: AsyncConnection, owner_id: int, account_id: str) -> bool:
    """Delete the account and its history; False if there is none."""
    gone = await conn.execute(delete(accounts).where(accounts.c.owner_id == owner_id, accounts.c.id == account_id))
    return gone.rowcount == 1


async def get_row(conn: AsyncConnection, owner_id: int, account_id: str, *, locked: bool = False) -> Row[Any]:
    """Raises AccountNotFound. `locked`: nobody else changes it before this transaction is over."""
    own = select(accounts).where(accounts.c.owner_id == owner_id, accounts.c.id == account_id)
    row = (await conn.execute(own.with_for_update() if locked else own)).one_or_none()
    if row is None:
        raise AccountNotFound
    return row


async def _change(conn: AsyncConnection, owner_id: int, account_id: str, values: dict[str, Any]) -> None:
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


def _sealed(vault: KeyVault, account_id: str, owner_id: int, provider: str, credentials: Credentials) -> dict[str, Any]:
    sealed = vault.seal_credentials(credentials, row=account_id, owner=owner_id)
    return {
        "credentials": sealed,
        "key_id": key_id(sealed),
        "key_mac": vault.fingerprint_key(credentials, provider=provider),
        "fingerprint": vault.fingerprint_credentials(credentials, owner=owner_id, provider=provider),
    }


def from_row(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        owner_id=row.owner_id,
        provider=row.provider,
        label=row.label,
        status=Status(row.status),
        rejections=row.rejections,
        created_at=row.created_at,
        last=None if row.last_reading is None else TakenReading(readings.from_json(row.last_reading), row.last_read_at),
    )
