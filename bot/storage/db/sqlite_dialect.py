"""SQLite engines: pragmas, explicit BEGIN, and private files."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.permissions import refuse_unwritable

BUSY_SECONDS = 5.0  # how long one statement waits for another process's lock
BEGIN_ATTEMPTS = 3
LOG_STAYS = 4_000_000  # bytes of the log that stay once it was written back; the 1,000 pages it grows to are more

_PRAGMAS = (
    "journal_mode=WAL",
    # NORMAL would survive the death of this process, but not a power cut: an update confirmed to Telegram exists
    # nowhere else, so each commit reaches the disk.
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    # VACUUM's temporary data stays out of folders that are not private, or not writable.
    "temp_store=MEMORY",
    f"journal_size_limit={LOG_STAYS}",
    "cache_size=-512",  # kB, a quarter of the default, for each connection: the operating system has the pages too
)


def engine(url: URL, path: Path, *, begin: str, connections: int) -> AsyncEngine:
    """Return an engine whose transactions start with the statement `begin` and nothing else does."""
    made = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, pool_size=connections, **_options())
    _set_up(made.sync_engine, path, begin)
    return made


def direct_engine(url: URL, path: Path, *, begin: str) -> Engine:
    """Return a synchronous engine of one connection, for transactions that run in one call of a thread."""
    options = _options(check_same_thread=False)
    made = create_engine(url.set(drivername="sqlite"), poolclass=QueuePool, pool_size=1, **options)
    _set_up(made, path, begin)
    return made


def _options(**connect_args: bool) -> dict[str, Any]:
    # isolation_level=None: the driver begins nothing by itself
    return {
        "hide_parameters": True,
        "max_overflow": 0,
        "connect_args": {"isolation_level": None, "timeout": BUSY_SECONDS, **connect_args},
    }


def _set_up(made: Engine, path: Path, begin: str) -> None:
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

    event.listen(made, "do_connect", prepare)
    event.listen(made, "connect", set_up)
    event.listen(made, "begin", start)
    event.listen(made, "invalidate", roll_back)


def make_private(path: Path) -> None:
    """Make the file 0600, and its folder 0700 where it is missing. SQLite gives -wal and -shm the file's mode.

    A file that is there is not opened: closing it would end the locks of this process's connections, and the next
    program that looks into the file would take it for unused and delete the log under them. Raises OSError with the
    path that may not be written, of which SQLite's own error would say nothing.
    """
    refuse_unwritable(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    if path.is_file():  # a folder or a device, named by mistake, stays usable
        refuse_unwritable(path.with_name(f"{path.name}-wal"))  # SQLite makes it
        path.chmod(0o600)


def changed_rows(connection: Connection) -> int | None:
    """Return how many rows the connection has changed since it was made; None for another database than SQLite."""
    if connection.dialect.name != "sqlite":
        return None
    driver: Any = connection.connection.driver_connection
    return int(driver.total_changes)


def log_size(path: Path) -> int:
    """Return the bytes of the write-ahead log; 0 where there is none."""
    log = path.with_name(f"{path.name}-wal")
    return log.stat().st_size if log.exists() else 0


def is_busy(error: BaseException | None) -> bool:
    return _primary_code(error) == sqlite3.SQLITE_BUSY


def is_full(error: BaseException | None) -> bool:
    return _primary_code(error) == sqlite3.SQLITE_FULL


def _primary_code(error: BaseException | None) -> int | None:
    """SQLite keeps its extended codes above the lowest byte."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
