"""Database: read and write transactions on SQLite or PostgreSQL, and erasure of deleted bytes."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, ExceptionContext, event, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import StorageFull
from bot.storage.db import sqlite_dialect
from bot.storage.db.conflicts import repeated
from bot.storage.db.locks import advisory_xact_lock
from bot.storage.db.sqlite_dialect import changed_rows
from bot.storage.db.stale_connections import replace_stale
from bot.storage.db.wakeups import Wakeups

T = TypeVar("T")

READERS = 4
SCRUB_ATTEMPTS = 10  # each waits up to sqlite_dialect.BUSY_SECONDS for readers
RESHAPE_LOCK = 0x62616C616E6365  # one schema change at a time on PostgreSQL; any number that nobody else uses
DISK_FULL = "53100"  # PostgreSQL's SQLSTATE
# Statements without a name, prepared and run in one transaction: a pooler in transaction mode gives each transaction
# any of its connections, where a name may be unknown or taken.
UNNAMED: dict[str, Any] = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": lambda: "",
}
# However many ask at once, they take turns at these: one more would be opened for a moment and closed again.
_POOL: dict[str, Any] = {"pool_size": 15, "max_overflow": 0, "pool_use_lifo": True}


class Database:
    """Database with read and write transactions. path: the SQLite file, None for PostgreSQL, which processes share.

    A full disk is StorageFull wherever it shows. No error text holds a statement's values.
    SQLite takes one writer at a time: this process's writers queue here, and each begins with BEGIN IMMEDIATE, since a
    reader that turns into a writer is refused at once.
    """

    def __init__(self, url: str) -> None:
        """Make the engines, without a connection. Raises ValueError unless it is PostgreSQL or a SQLite file."""
        parsed = make_url(url)
        self.dialect = parsed.get_backend_name()
        self.shared = self.dialect == "postgresql"
        self.path: Path | None = None
        self._write_lock: contextlib.AbstractAsyncContextManager[Any] = contextlib.nullcontext()
        self._direct: Engine | None = None
        if self.dialect == "sqlite" and parsed.database not in (None, "", ":memory:"):
            self.path = Path(str(parsed.database))
            self._write_lock = asyncio.Lock()
            self._reader = sqlite_dialect.engine(parsed, self.path, begin="BEGIN", connections=READERS)
            self._writer = sqlite_dialect.engine(parsed, self.path, begin="BEGIN IMMEDIATE", connections=1)
            self._direct = sqlite_dialect.direct_engine(parsed, self.path, begin="BEGIN IMMEDIATE")
            self._thread = ThreadPoolExecutor(1, "sqlite")
        elif self.shared:
            self._writer = create_async_engine(parsed, connect_args=UNNAMED, hide_parameters=True, **_POOL)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ")  # of the same connections
            replace_stale(self._writer.sync_engine)
        else:
            raise ValueError("the database is a SQLite file or PostgreSQL")
        engines = {self._reader.sync_engine, self._writer.sync_engine, self._direct}
        self.wakeups = Wakeups()
        for engine in engines:
            if engine is not None:
                event.listen(engine, "handle_error", _name_full_disk)
                self.wakeups.listen(engine)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Yield a transaction that sees one state and is rolled back at its end."""
        async with self._reader.connect() as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Yield a transaction that is committed at its end, or rolled back on any exception.

        One that changed no row on SQLite is rolled back too: a process with nothing to do commits nothing.
        """
        async with self._write_lock, self._writer.begin() as connection:
            before = await connection.run_sync(changed_rows)
            yield connection
            if before is not None and await connection.run_sync(changed_rows) == before:
                await connection.rollback()

    async def run(self, body: Callable[[Connection], T]) -> T:
        """Run a write transaction whose whole body is a plain function, and return what that returns.

        On SQLite it takes one hop to a thread, where a transaction of `write` takes one for each statement.
        """
        if self._direct is None:
            return await self._run_async(body)
        async with self._write_lock:
            done = asyncio.get_running_loop().run_in_executor(self._thread, _transact, self._direct, body)
            try:
                return await asyncio.shield(done)
            except asyncio.CancelledError:
                await asyncio.wait([done])  # a thread cannot be cancelled, and the next writer would wait for its lock
                raise

    @repeated
    async def _run_async(self, body: Callable[[Connection], T]) -> T:
        async with self._writer.begin() as connection:
            return await connection.run_sync(body)

    @contextlib.asynccontextmanager
    async def reshape(self) -> AsyncIterator[AsyncConnection]:
        """Yield a write transaction that may rebuild tables: all of it happens or nothing.

        SQLite leaves foreign keys alone meanwhile (rebuilding a parent would empty its children) and checks all of
        them before the commit; a row without its parent raises IntegrityError.
        """
        if self.dialect == "postgresql":
            async with self.write() as connection:
                await advisory_xact_lock(connection, RESHAPE_LOCK, idle=0)  # it may work on many rows for long
                yield connection
            return
        async with self._write_lock, self._writer.connect() as connection:
            await _run_bare(connection, "PRAGMA foreign_keys=OFF")
            try:
                async with connection.begin():
                    yield connection
                    if (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first():
                        raise IntegrityError("PRAGMA foreign_key_check", None, ValueError("a parent row is missing"))
            finally:
                await _run_bare(connection, "PRAGMA foreign_keys=ON")

    async def scrub(self) -> None:
        """Erase the bytes of deleted rows: rebuild SQLite's file and empty its log; PostgreSQL is left to its vacuum.

        `secure_delete` alone leaves old cells in the slack of pages that were rebalanced (seen by running). Others
        write between the attempts to empty the log. Raises TimeoutError when another connection keeps reading from it,
        and StorageFull.
        """
        if self.path is None:
            return
        await self._run_exclusively("VACUUM")
        for _ in range(SCRUB_ATTEMPTS):
            busy, *_rest = await self._run_exclusively("PRAGMA wal_checkpoint(TRUNCATE)")
            if not busy:
                return
        raise TimeoutError("the write-ahead log is still being read")

    async def trim_log(self) -> None:
        """Write SQLite's log back and empty it, where it has grown beyond what stays of it; readers may keep it."""
        if self.path is not None and sqlite_dialect.log_size(self.path) > sqlite_dialect.LOG_STAYS:
            await self._run_exclusively("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _run_exclusively(self, statement: str) -> Any:
        async with self._write_lock, self._writer.connect() as connection:
            return await _run_bare(connection, statement)

    async def close(self) -> None:
        """Close idle connections; those in use close when they are given back."""
        engines: set[AsyncEngine] = {self._reader, self._writer}
        for engine in engines:
            await engine.dispose()
        if self._direct is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._direct.dispose)
            self._thread.shutdown(wait=False)


def _transact(engine: Engine, body: Callable[[Connection], T]) -> T:
    with engine.begin() as connection:
        before = changed_rows(connection)
        result = body(connection)
        if changed_rows(connection) == before:
            connection.rollback()
        return result


async def _run_bare(connection: AsyncConnection, statement: str) -> Any:
    """Run on SQLite outside a transaction, which SQLAlchemy would begin; returns the first row."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        async with driver.execute(statement) as cursor:
            return await cursor.fetchone()
    except sqlite3.Error as error:
        if sqlite_dialect.is_full(error):
            raise StorageFull from None
        raise


def _name_full_disk(context: ExceptionContext) -> None:
    error = context.original_exception
    if sqlite_dialect.is_full(error) or getattr(error, "sqlstate", None) == DISK_FULL:
        raise StorageFull from None
