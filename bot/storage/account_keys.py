"""Keys of linked accounts, found by their fingerprints."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.storage.accounts import COLUMNS, Credentials, from_row, get, linked
from bot.storage.db.tables import accounts
from bot.storage.vault.key_vault import KeyVault


async def with_key(
    conn: AsyncConnection, vault: KeyVault, owner_id: int, provider: str, credentials: Credentials
) -> Account | None:
    """Return the account that this person linked with this very key."""
    fingerprint = vault.fingerprint_credentials(credentials, owner=owner_id, provider=provider)
    row = (
        await conn.execute(
            linked(*COLUMNS).where(
                accounts.c.owner_id == owner_id,
                accounts.c.provider == provider,
                accounts.c.fingerprint == fingerprint,
            )
        )
    ).one_or_none()
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
