"""Outage detection: a probe write, and the errors of a database that is away or takes no rows."""

import os
import sqlite3
from pathlib import Path
from socket import gaierror

from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.errors import StorageFull
from bot.storage.db.engine import Database
from bot.storage.db.tables import key_checks

SPARE = 1 << 20  # bytes; with less free, SQLite's log may still take a row where its next checkpoint finds no room
AWAY = ("08", "53", "57P")  # PostgreSQL's classes: connection, resources, operator intervention
AWAY_SQLITE = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY),
}


async def probe(database: Database) -> None:
    """Commit a write that changes nothing. Raises StorageFull and whatever else keeps the database from taking rows."""
    if database.path is not None and _free(database.path.parent) < SPARE:
        raise StorageFull("the disk is full")
    first = select(func.min(key_checks.c.key_id)).scalar_subquery()
    async with database.write() as conn:
        await conn.execute(update(key_checks).where(key_checks.c.key_id == first).values(key_id=key_checks.c.key_id))


def is_outage(error: BaseException) -> bool:
    """Return whether the database is away or takes no rows, rather than that the program has a mistake."""
    if isinstance(error, BaseExceptionGroup):
        return all(map(is_outage, error.exceptions))
    if isinstance(error, StorageFull | ConnectionError | TimeoutError | PoolTimeout | gaierror):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and _says_away(error.orig))
    return _says_away(error)


def _says_away(error: BaseException) -> bool:
    """Read the driver's own code; a connection that PostgreSQL's driver lost has none, only its cause."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in AWAY_SQLITE
    if str(getattr(error, "sqlstate", None) or "").startswith(AWAY):
        return True
    return error.__cause__ is not None and is_outage(error.__cause__)


def _free(folder: Path) -> int:
    space = os.statvfs(folder)
    return space.f_bavail * space.f_frsize
