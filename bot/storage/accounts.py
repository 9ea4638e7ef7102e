"""Linked accounts. Every function that a person reaches takes their id: somebody else's account is not found."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Row, and_, case, delete, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status, label_key
from bot.domain.errors import AccountNotFound, AlreadyLinked, LabelTaken
from bot.domain.reading import TakenReading
from bot.storage import readings
from bot.storage.key_vault import KeyVault, key_id
from bot.storage.tables import accounts

REJECTIONS = 2  # 401 answers in a row until the key counts as rejected: a single one may be the provider's fault

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
        "identity": _identity(vault, account_id, taken.reading.identity),
        **_last(taken),
        "last_success_at": taken.at,
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
    return from_row(await _row(conn, owner_id, account_id))


async def with_key(
    conn: AsyncConnection, vault: KeyVault, owner_id: int, provider: str, credentials: Credentials
) -> Account | None:
    """Return the account that this person linked with this very key."""
    fingerprint = vault.fingerprint_credentials(credentials, owner=owner_id, provider=provider)
    row = (
        await conn.execute(
            select(accounts).where(
                accounts.c.owner_id == owner_id,
                accounts.c.provider == provider,
                accounts.c.fingerprint == fingerprint,
            )
        )
    ).one_or_none()
    return from_row(row) if row else None


async def has_key(conn: AsyncConnection, vault: KeyVault, account: Account, credentials: Credentials) -> bool:
    """Say whether this is the account's key, which nobody replaces then before this transaction is over."""
    fingerprint = vault.fingerprint_credentials(credentials, owner=account.owner_id, provider=account.provider)
    same = select(accounts.c.id).where(accounts.c.id == account.id, accounts.c.fingerprint == fingerprint)
    return await conn.scalar(same.with_for_update()) is not None


async def credentials(conn: AsyncConnection, vault: KeyVault, owner_id: int, account_id: str) -> Credentials:
    """Raises AccountNotFound, or Sealed for a key that does not open."""
    row = await _row(conn, owner_id, account_id)
    return vault.unseal_credentials(row.credentials, row=account_id, owner=owner_id)


async def name_key(conn: AsyncConnection, vault: KeyVault, account: Account) -> str:
    """Return what the calls of the account's key are counted under, and keep it for an account that is older than that.

    Raises AccountNotFound, or Sealed for a key that does not open.
    """
    opened = await credentials(conn, vault, account.owner_id, account.id)
    key_mac = vault.fingerprint_key(opened, provider=account.provider)
    unnamed = update(accounts).where(accounts.c.id == account.id, accounts.c.key_mac.is_(None))
    await conn.execute(unnamed.values(key_mac=key_mac))
    return key_mac


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
    row = await _row(conn, owner_id, account_id)
    values = {
        "status": Status.ACTIVE.value,
        "rejections": 0,
        **_sealed(vault, account_id, owner_id, row.provider, credentials),
        "identity": _identity(vault, account_id, taken.reading.identity),
        **_last(taken),
        **_OF_NEW_KEY,
        "last_success_at": taken.at,
        "poll_fence": accounts.c.poll_fence + 1,
    }
    await _change(conn, owner_id, account_id, values)
    await readings.append(conn, account_id, taken, changed=True)
    return await get(conn, owner_id, account_id)


async def set_status(conn: AsyncConnection, owner_id: int, account_id: str, status: Status) -> None:
    """Raises AccountNotFound."""
    await _change(conn, owner_id, account_id, {"status": status.value})


async def record_identity(conn: AsyncConnection, vault: KeyVault, account_id: str, identity: str | None) -> bool:
    """The key works, and opened the account that the provider calls `identity` (None: it did not say).

    False if that is another one than it used to be: the account is suspended then, and stays so until its owner says.
    Otherwise rejections are over. An account that is gone has nothing to record: True.
    """
    row = (await conn.execute(select(accounts).where(accounts.c.id == account_id).with_for_update())).one_or_none()
    if row is None:
        return True
    if row.status == Status.SUSPENDED:
        return False
    seen = _identity(vault, account_id, identity) or row.identity
    if row.identity is not None and seen != row.identity:
        await _set(conn, account_id, {"status": Status.SUSPENDED.value})
        return False
    status = Status.ACTIVE.value if row.status == Status.REJECTED else row.status
    await _set(conn, account_id, {"identity": seen, "status": status, "rejections": 0})
    return True


async def record_reading(conn: AsyncConnection, vault: KeyVault, account_id: str, taken: TakenReading) -> bool:
    """Do what `record_identity` does, and where that is True keep the reading unless a newer one is known."""
    if not await record_identity(conn, vault, account_id, taken.reading.identity):
        return False
    known = await conn.execute(
        select(accounts.c.last_reading, accounts.c.last_read_at).where(accounts.c.id == account_id)
    )
    row = known.one_or_none()
    if row is None or (row.last_read_at is not None and taken.at <= row.last_read_at):
        return True
    values = _last(taken)
    await _set(conn, account_id, values)
    await readings.append(conn, account_id, taken, changed=values["last_reading"] != row.last_reading)
    return True


async def correct_last(conn: AsyncConnection, account_id: str, last: TakenReading) -> None:
    """Put this in place of the newest reading, taken at the same moment; the history keeps what it has."""
    await _set(conn, account_id, _last(last))


async def accept_identity(conn: AsyncConnection, owner_id: int, account_id: str) -> None:
    """The owner says that the account the key opens now is the right one. Raises AccountNotFound."""
    await _change(conn, owner_id, account_id, {"identity": None, "status": Status.ACTIVE.value, "rejections": 0})


async def record_rejection(conn: AsyncConnection, account_id: str) -> Status | None:
    """Count a 401 and return the status: an active account is REJECTED from the second in a row. None: it is gone."""
    rejected = and_(accounts.c.status == Status.ACTIVE.value, accounts.c.rejections + 1 >= REJECTIONS)
    status = await conn.scalar(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(
            rejections=accounts.c.rejections + 1,
            status=case((rejected, literal(Status.REJECTED.value)), else_=accounts.c.status),
        )
        .returning(accounts.c.status)
    )
    return None if status is None else Status(status)


async def remove(conn: AsyncConnection, owner_id: int, account_id: str) -> bool:
    """Delete the account and its history; False if there is none."""
    gone = await conn.execute(delete(accounts).where(accounts.c.owner_id == owner_id, accounts.c.id == account_id))
    return gone.rowcount == 1


async def _row(conn: AsyncConnection, owner_id: int, account_id: str) -> Row[Any]:
    found = await conn.execute(select(accounts).where(accounts.c.owner_id == owner_id, accounts.c.id == account_id))
    row = found.one_or_none()
    if row is None:
        raise AccountNotFound
    return row


async def _set(conn: AsyncConnection, account_id: str, values: dict[str, Any]) -> None:
    await conn.execute(update(accounts).where(accounts.c.id == account_id).values(values))


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


def _identity(vault: KeyVault, account_id: str, identity: str | None) -> str | None:
    return None if identity is None else vault.fingerprint(f"{account_id}\0{identity}")


def _last(taken: TakenReading) -> dict[str, Any]:
    return {"last_reading": readings.to_json(taken.reading), "last_read_at": taken.at}


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
