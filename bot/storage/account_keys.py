"""Keys of linked accounts: found by their fingerprints, and replaced."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status
from bot.domain.reading import TakenReading
from bot.storage import account_readings, readings
from bot.storage.accounts import COLUMNS, Credentials, change, from_row, get, get_row, linked, sealed_columns
from bot.storage.db.tables import accounts, watches
from bot.storage.vault.key_vault import KeyVault

_OF_NEW_KEY = {
    "failures": 0, "failing_since": None, "profile_read_at": None, "quota_hourly": None, "quota_daily": None,
}  # fmt: skip


async def with_key(
    conn: AsyncConnection, vault: KeyVault, owner_id: int, provider: str, credentials: Credentials
) -> Account | None:
    """Return the account that this person linked with this very key."""
    fingerprint = vault.fingerprint_credentials(credentials, owner=owner_id, provider=provider)
    theirs = accounts.c.owner_id == owner_id, accounts.c.provider == provider
    found = linked(*COLUMNS).where(*theirs, accounts.c.fingerprint == fingerprint)
    row = (await conn.execute(found)).one_or_none()
    return from_row(row) if row else None


async def with_any_key(
    conn: AsyncConnection, vault: KeyVault, owner_id: int, keys: Sequence[Credentials]
) -> Account | None:
    """Return an account that this person linked with one of these very keys, whichever its provider is."""
    mine = select(accounts.c.id, accounts.c.provider, accounts.c.fingerprint).where(accounts.c.owner_id == owner_id)
    for row in (await conn.execute(mine)).all():
        made = (vault.fingerprint_credentials(key, owner=owner_id, provider=row.provider) for key in keys)
        if row.fingerprint in made:
            return await get(conn, owner_id, row.id)
    return None


async def has_key(conn: AsyncConnection, vault: KeyVault, account: Account, credentials: Credentials) -> bool:
    """Return whether this is the account's key; the row is locked until the transaction ends."""
    fingerprint = vault.fingerprint_credentials(credentials, owner=account.owner_id, provider=account.provider)
    same = select(accounts.c.id).where(accounts.c.id == account.id, accounts.c.fingerprint == fingerprint)
    return await conn.scalar(same.with_for_update()) is not None


async def replace(
    conn: AsyncConnection,
    vault: KeyVault,
    owner_id: int,
    account_id: str,
    credentials: Credentials,
    taken: TakenReading,
) -> Account:
    """Put a key that was just tried, and what it read, in place of the old; the account is active again.

    What was known of the old key is not true of this one. Raises AccountNotFound, or AlreadyLinked if another account
    of this person has the key.
    """
    row = await get_row(conn, owner_id, account_id, linked(*COLUMNS, watches.c.number).with_for_update())
    await change(conn, owner_id, account_id, sealed_columns(vault, account_id, owner_id, row.provider, credentials))
    watch = {
        "status": Status.ACTIVE.value,
        "rejections": 0,
        "key_mac": vault.fingerprint_key(credentials, provider=row.provider),
        **account_readings.first(vault, account_id, taken),
        **_OF_NEW_KEY,
    }
    await conn.execute(update(watches).where(watches.c.number == row.number).values(watch))
    await readings.keep(conn, [(row.number, taken)])
    return await get(conn, owner_id, account_id)
