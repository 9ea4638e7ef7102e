"""Rotation of the master key, while the bot may run.

1. File only: a new key comes first in the file, unless an earlier rotation is unfinished; that one is continued.
2. Every sealed row under another key is sealed again with the first, unless it changed meanwhile; each batch is one
   transaction. Until then both keys open what they sealed.
3. A key that seals nothing is retired. The rows refer to their key's check row, so the database refuses to retire a
   key that still seals, also one that a process beside this one is just using.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Column, Row, Table, delete, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Sealed
from bot.storage.db import file_lock
from bot.storage.db.engine import Database
from bot.storage.db.tables import accounts, dialogs, inbox, key_checks
from bot.storage.vault import master_keys
from bot.storage.vault.key_vault import KeyVault, admit, key_id

log = structlog.get_logger()

BATCH = 200
PASSES = 3  # a process beside this one may seal with the old key until it has read the file again

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """Report. unopened: rows that no key opens, left as is. retired: ids removed, or removable from MASTER_KEYS."""

    primary: str
    resealed: int
    unopened: int
    retired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _SealedColumn:
    """Column of sealed values. owner: the column of the owner that they are bound to."""

    table: Table
    sealed: Column[Any]
    owner: Column[Any]

    @property
    def old(self) -> Any:
        return self.table.c.key_id

    @property
    def key(self) -> list[Column[Any]]:
        return list(self.table.primary_key)


SEALED = (
    _SealedColumn(accounts, accounts.c.credentials, accounts.c.owner_id),
    _SealedColumn(dialogs, dialogs.c.body, dialogs.c.user_id),
    _SealedColumn(inbox, inbox.c.body, inbox.c.user_id),
)


async def rotate(
    database: Database,
    *,
    file: Path,
    keys: str | None,
    retire: bool = True,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Rotate as above; `progress` is called with rows done and their total. Raises MasterKeyError, AlreadyLocked."""
    async with nullcontext() if keys else file_lock.acquire(file_lock.path_of(file)):
        vault = await KeyVault.open(database, file=file, keys=keys)
        if keys is None and len(vault.keys) == 1:
            fresh = master_keys.generate()
            # The check row comes first: whoever sees the key in the file may seal with it at once.
            await admit(database, fresh, vault.index_key)
            master_keys.replace(file, (fresh, *vault.keys))
            vault = await KeyVault.open(database, file=file, keys=None)
        resealed = await _reseal_all(database, vault, progress)
        unopened = await _left(database, vault.primary)
        retired = await _retire(database, vault, file if keys is None else None) if retire else ()
        return Report(vault.primary, resealed, unopened, retired)


async def _reseal_all(database: Database, vault: KeyVault, progress: Progress) -> int:
    total = await _left(database, vault.primary)
    resealed = 0
    for _ in range(PASSES):
        before = resealed
        for where in SEALED:
            async for count in _pass(database, vault, where):
                resealed += count
                progress(resealed, max(total, resealed))
        if resealed == before:
            break
    return resealed


async def _pass(database: Database, vault: KeyVault, where: _SealedColumn) -> AsyncIterator[int]:
    """Go once through a table's rows under other keys; yields how many of each batch were sealed again."""
    other = select(where.table).where(where.old != vault.primary).order_by(*where.key).limit(BATCH)
    batch = other
    while True:
        async with database.write() as conn:
            rows = (await conn.execute(batch)).all()
            resealed = sum([await _reseal(conn, vault, where, row) for row in rows])
        if not rows:
            return
        yield resealed
        batch = other.where(tuple_(*where.key) > tuple(_key(where, rows[-1])))


async def _reseal(conn: AsyncConnection, vault: KeyVault, where: _SealedColumn, row: Row[Any]) -> bool:
    """Seal a row anew; False for one that does not open, or that changed since it was read."""
    was, owner = row._mapping[where.sealed], row._mapping[where.owner]
    bound = {"table": where.table.name, "row": ":".join(map(str, _key(where, row))), "owner": owner}
    try:
        sealed = vault.seal(vault.unseal(was, **bound), **bound)
    except Sealed:
        log.error("rotation.row_does_not_open", table=where.table.name)
        return False
    same = [column == value for column, value in zip(where.key, _key(where, row), strict=True)]
    done = await conn.execute(
        update(where.table).where(*same, where.sealed == was).values({where.sealed: sealed, where.old: key_id(sealed)})
    )
    return done.rowcount == 1


async def _retire(database: Database, vault: KeyVault, file: Path | None) -> tuple[str, ...]:
    """Remove unused keys from the file and return their ids; of MASTER_KEYS, which is its operator's, the ids alone."""
    if file is None:
        unused = [key.id for key in vault.keys[1:] if not await _sealed_with(database, key.id)]
        return tuple(unused)
    async with database.read() as conn:
        checked = await conn.scalars(select(key_checks.c.key_id).where(key_checks.c.key_id != vault.primary))
    gone = [old for old in checked if await _drop_check(database, old)]
    kept = tuple(key for key in vault.keys if key.id not in gone)
    if kept != vault.keys:
        master_keys.replace(file, kept)
    return tuple(key.id for key in vault.keys if key.id in gone)


async def _drop_check(database: Database, old: str) -> bool:
    """Delete a key-check row; False if a row is sealed with the key."""
    try:
        async with database.write() as conn:
            await conn.execute(delete(key_checks).where(key_checks.c.key_id == old))
    except IntegrityError:
        return False
    return True


async def _left(database: Database, primary: str) -> int:
    return await _count(database, lambda where: where.old != primary)


async def _sealed_with(database: Database, old: str) -> int:
    return await _count(database, lambda where: where.old == old)


async def _count(database: Database, which: Callable[[_SealedColumn], Any]) -> int:
    async with database.read() as conn:
        found = [
            await conn.scalar(select(func.count()).select_from(where.table).where(which(where))) for where in SEALED
        ]
    return sum(count or 0 for count in found)


def _key(where: _SealedColumn, row: Row[Any]) -> list[Any]:
    return [row._mapping[column] for column in where.key]
