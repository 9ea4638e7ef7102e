"""Results of a provider call, written to the account's row: a reading, the identity, or a refusal."""

from typing import Any

from sqlalchemy import case, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Status
from bot.domain.reading import TakenReading
from bot.storage import reading_json, readings
from bot.storage.db.tables import watches
from bot.storage.vault.key_vault import KeyVault


def first(vault: KeyVault, account_id: str, taken: TakenReading) -> dict[str, Any]:
    """Return the columns of an account whose key was just stored, with its first reading."""
    identity = identity_of(vault, account_id, taken.reading.identity)
    return {"identity": identity, **_last(taken), "last_success_at": taken.at, "last_kept_at": taken.at}


async def record_identity(conn: AsyncConnection, vault: KeyVault, account_id: str, identity: str | None) -> bool:
    """Record that the key works, and opened the account that the provider calls `identity`; None if it did not say.

    False if that is another one than it used to be: the account is suspended then, and stays so until its owner says.
    Otherwise rejections are over. An account that is gone has nothing to record: True.
    """
    row = (
        await conn.execute(select(watches).where(watches.c.account_id == account_id).with_for_update())
    ).one_or_none()
    if row is None:
        return True
    if row.status == Status.SUSPENDED:
        return False
    seen = identity_of(vault, account_id, identity) or row.identity
    if row.identity is not None and seen != row.identity:
        await _set(conn, account_id, {"status": Status.SUSPENDED.value, "next_poll_at": None})
        return False
    status = Status.ACTIVE.value if row.status == Status.REJECTED else row.status
    await _set(conn, account_id, {"identity": seen, "status": status, "rejections": 0})
    return True


async def record_reading(conn: AsyncConnection, vault: KeyVault, account_id: str, taken: TakenReading) -> bool:
    """Record the identity; where it is the known one, keep the reading too, unless a newer one is known.

    False as of `record_identity`: the key opened another account.
    """
    if not await record_identity(conn, vault, account_id, taken.reading.identity):
        return False
    row = (await conn.execute(select(watches).where(watches.c.account_id == account_id))).one_or_none()
    if row is None or (row.last_read_at is not None and taken.at <= row.last_read_at):
        return True
    values = _last(taken)
    if readings.is_worth_keeping(taken, values["last_reading"] != row.last_reading, row.last_kept_at):
        await readings.keep(conn, [(row.number, taken)])
        values["last_kept_at"] = taken.at
    await _set(conn, account_id, values)
    return True


async def correct_last(conn: AsyncConnection, account_id: str, last: TakenReading) -> None:
    """Put this in place of the newest reading, taken at the same moment; the history keeps what it has."""
    await _set(conn, account_id, _last(last))


async def record_rejection(conn: AsyncConnection, account_id: str, *, rejected: bool) -> Status | None:
    """Count a 401 and return the status; None for an account that is gone.

    An active account whose key is to blame becomes REJECTED, and a rejected one whose key is not, active again.
    """
    before, after = (Status.ACTIVE, Status.REJECTED) if rejected else (Status.REJECTED, Status.ACTIVE)
    status = await conn.scalar(
        update(watches)
        .where(watches.c.account_id == account_id)
        .values(
            rejections=watches.c.rejections + 1,
            status=case((watches.c.status == before.value, literal(after.value)), else_=watches.c.status),
        )
        .returning(watches.c.status)
    )
    return None if status is None else Status(status)


async def _set(conn: AsyncConnection, account_id: str, values: dict[str, Any]) -> None:
    await conn.execute(update(watches).where(watches.c.account_id == account_id).values(values))


def identity_of(vault: KeyVault, account_id: str, identity: str | None) -> str | None:
    """Return the fingerprint that is kept of the provider's own id of the account."""
    return None if identity is None else vault.fingerprint(f"{account_id}\0{identity}")


def _last(taken: TakenReading) -> dict[str, Any]:
    return {"last_reading": reading_json.to_json(taken.reading), "last_read_at": taken.at}
