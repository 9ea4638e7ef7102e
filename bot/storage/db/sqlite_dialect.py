"""What SQLite needs beside SQLAlchemy's defaults."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_SECONDS = 5.0  # how long one statement waits for another process's lock
BEGIN_ATTEMPTS = 3

_PRAGMAS = (
    "journal_mode=WAL",
    # NORMAL would survive the death of this process, but not a power cut: an update confirmed to Telegram exists
    # nowhere else, so each commit reaches the disk.
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    # What VACUUM works in stays out of folders that are not private, or not writable.
    "temp_store=MEMORY",
)


def engine(url: URL, path: Path, *, begin: str, connections: int) -> AsyncEngine:
    """Return an engine whose transactions start with the statement `begin` and nothing else does."""
    made = create_async_engine(
        url,
        hide_parameters=True,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        # isolation_level=None: the driver begins nothing by itself
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
    )

    def prepare(*_: object) -> None:
        make_private(path)

    def set_up(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: Connection) -> None:
        for left in reversed(range(BEGIN_ATTEMPTS)):
            try:
                connection.exec_driver_sql(begin)
            except OperationalError as error:
                if not left or not is_busy(error.orig):
                    raise
            else:
                return

    def roll_back(connection: Any, *_: object) -> None:
        """A cancelled task leaves a statement unfinished, and closing alone would leave the write lock with it."""
        connection.rollback()

    event.listen(made.sync_engine, "do_connect", prepare)
    event.listen(made.sync_engine, "connect", set_up)
    event.listen(made.sync_engine, "begin", start)
    event.listen(made.sync_engine, "invalidate", roll_back)
    return made


def make_private(path: Path) -> None:
    """Make the file 0600, and its folder 0700 where it is missing. SQLite gives -wal and -shm the file's mode.

    A file that is there is not opened: closing it would end the locks of this process's connections, and the next
    program that looks into the file would take it for unused and delete the log under them.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    if path.is_file():  # a folder or a device, named by mistake, stays usable
        path.chmod(0o600)


def is_busy(error: BaseException | None) -> bool:
    return _primary_code(error) == sqlite3.SQLITE_BUSY


def is_full(error: BaseException | None) -> bool:
    return _primary_code(error) == sqlite3.SQLITE_FULL


def _primary_code(error: BaseException | None) -> int | None:
    """SQLite keeps its extended codes above the lowest byte."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
