"""Both databases, ready to use; a test that takes `database` runs on each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.db.engine import Database
from bot.storage.vault.key_vault import KeyVault

DIALECTS = ("sqlite", "postgresql")


@pytest.fixture
def sqlite_url(sqlite_file: Path) -> str:
    return f"sqlite+aiosqlite:///{sqlite_file}"


@pytest.fixture(params=DIALECTS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/empty/bot.db"
    return str(request.getfixturevalue("postgres_empty"))


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest) -> str:
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    """A database without a schema."""
    made = Database(empty_url)
    yield made
    await made.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the current schema and no rows."""
    made = Database(database_url)
    yield made
    await made.close()


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """For what only the SQLite file has."""
    made = Database(sqlite_url)
    yield made
    await made.close()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "master.key"


@pytest.fixture
async def vault(database: Database, key_file: Path) -> KeyVault:
    return await KeyVault.open(database, file=key_file, keys=None)


@pytest.fixture
async def sqlite_vault(sqlite: Database, key_file: Path) -> KeyVault:
    return await KeyVault.open(sqlite, file=key_file, keys=None)
