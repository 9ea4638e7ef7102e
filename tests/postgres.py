"""A real PostgreSQL for tests: one server a test run, a database for each of its workers, emptied for each test."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import text

from bot.storage.db import schema
from bot.storage.db.engine import Database
from bot.storage.db.tables import metadata
from tests import postgres_start

# what a machine's crash would need; a test's rows are as safe without
HASTE = "; ".join(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "synchronous_commit"))
OTHERS = """SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
OPEN = text(
    """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"""
)
BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
WITHIN = 60.0  # seconds, on a busy machine
DELETES = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))  # noqa: S608
# TRUNCATE makes each table's file anew, for fifteen times the CPU
EMPTY = f"DO $$ BEGIN {DELETES}; PERFORM setval(sequencename::regclass, 1, false) FROM pg_sequences; END $$"


@dataclass(frozen=True, slots=True)
class Server:
    """`folder` holds its socket, which it listens on alone."""

    folder: str

    def url(self, name: str) -> str:
        """Return DATABASE_URL for one of its databases."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    async def run(self, *statements: str, name: str = "postgres") -> Any:
        """Run outside a transaction in one of its databases; returns the first value of the last."""
        connection = await asyncpg.connect(user="postgres", database=name, host=self.folder)
        try:
            return [await connection.fetchval(statement) for statement in statements][-1]
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The server of this run. Raises ServerDidNotStart, once a worker and then for each test that needs it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:12]
    with postgres_start.running(run) as server:
        server.psql(f"{HASTE}; SELECT pg_reload_conf()")
        yield Server(str(server.get_postmaster_info().socket_dir))


@pytest.fixture
async def postgres_empty(postgres_server: Server) -> AsyncIterator[str]:
    """Return DATABASE_URL of an empty database."""
    name = f"t{uuid4().hex}"
    await postgres_server.run(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    await postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def prepared() -> set[str]:
    """The names of databases that this worker has made with the current schema."""
    return set()


@pytest.fixture
async def postgres_url(postgres_server: Server, prepared: set[str]) -> AsyncIterator[str]:
    """Return DATABASE_URL of a database with the current schema and no rows; no test may change the schema.

    Named before `world`, it is emptied after the world's processes have ended.
    """
    name = f"rows_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    url = postgres_server.url(name)
    if name not in prepared:
        await postgres_server.run(f"CREATE DATABASE {name}")
        database = Database(url)
        await schema.upgrade(database, datetime(2026, 1, 1, tzinfo=UTC))
        await database.close()
        prepared.add(name)
    yield url
    version = f"UPDATE alembic_version SET version_num = '{schema.head()}'"  # noqa: S608
    await postgres_server.run(OTHERS, EMPTY, version, name=name)


async def until_alone(database: Database) -> None:
    """Return when no other transaction is open: PostgreSQL takes a moment to see that a killed client is gone."""
    async with asyncio.timeout(WITHIN):
        while database.shared:
            async with database.read() as conn:
                if not await conn.scalar(OPEN):
                    return
            await asyncio.sleep(0.005)


async def until_blocked(database: Database) -> None:
    """Return when a transaction waits for what another one holds."""
    async with asyncio.timeout(WITHIN):
        while True:
            async with database.read() as conn:
                if await conn.scalar(BLOCKED):
                    return
            await asyncio.sleep(0.005)
