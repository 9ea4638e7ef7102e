"""Schema versions: the database's beside this program's; Alembic is loaded only where the schema changes."""

import asyncio
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

import bot
from bot.domain.errors import DatabaseBehind
from bot.storage.db import migration_snapshots
from bot.storage.db.engine import Database

SCRIPTS = Path(bot.__file__).parents[1] / "migrations"  # beside the package, in a checkout and where it is installed


class State(StrEnum):
    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"  # made by a newer program


async def state(database: Database) -> State:
    """Return how the database's revision compares with this program's; creates nothing."""
    current = await revision(database)
    if current is None:
        return State.EMPTY
    if not knows(current):
        return State.AHEAD
    return State.CURRENT if current == head() else State.BEHIND


async def revision(database: Database) -> str | None:
    """Return the database's revision, None if it is empty."""
    if database.path is not None and not database.path.exists():
        return None
    async with database.read() as conn:
        return await conn.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def head() -> str:
    """Return this program's revision."""
    return max(_revisions())


def knows(wanted: str) -> bool:
    return wanted in _revisions()


@cache
def _revisions() -> frozenset[str]:
    """The revisions of this program, by the numbers that their files' names begin with."""
    found = frozenset(file.name.partition("_")[0] for file in (SCRIPTS / "versions").glob("[0-9]*_*.py"))
    if not found:
        raise RuntimeError("the migrations are not installed")
    return found


async def prepare(database: Database, now: datetime) -> None:
    """Migrate a SQLite file to this program's revision; PostgreSQL must have been migrated.

    Raises DatabaseBehind when it is behind on PostgreSQL, or ahead.
    """
    found = await state(database)
    if database.dialect == "postgresql" and found in (State.EMPTY, State.BEHIND):
        raise DatabaseBehind("the database is older than this program: run `balance-bot migrate`")
    await upgrade(database, now)


async def upgrade(database: Database, now: datetime) -> None:
    """Bring the database to this program's revision, all or nothing; a SQLite file with rows is copied first.

    Raises DatabaseBehind when it is ahead.
    """
    found = await state(database)
    if found is State.AHEAD:
        raise DatabaseBehind("the database was made by a newer program: run that one")
    if found is State.CURRENT:
        return
    if found is State.BEHIND:
        await asyncio.to_thread(migration_snapshots.before_migration, database, now)
    async with database.reshape() as conn:
        from bot.storage.db.migrations import to_revision  # Alembic is large, and most starts need none of it

        await conn.run_sync(to_revision, "head")
