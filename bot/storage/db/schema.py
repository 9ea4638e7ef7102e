"""Schema versions: Alembic, configured here, over the caller's connection."""

import asyncio
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

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
    known = {script.revision for script in _scripts().walk_revisions()}
    if current not in known:
        return State.AHEAD
    return State.CURRENT if current == head() else State.BEHIND


async def revision(database: Database) -> str | None:
    """Return the database's revision, None if it is empty."""
    if database.path is not None and not database.path.exists():
        return None
    async with database.read() as conn:
        return await conn.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


def head() -> str:
    """Return this program's revision."""
    found = _scripts().get_current_head()
    if found is None:
        raise RuntimeError("the migrations are not installed")
    return found


def knows(wanted: str) -> bool:
    return wanted in {script.revision for script in _scripts().walk_revisions()}


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
        await conn.run_sync(to_revision, "head")


def to_revision(connection: Connection, wanted: str) -> None:
    """Move up, or with `base` down to nothing, in the caller's transaction (`Database.reshape`)."""
    if wanted == "base":
        command.downgrade(config(connection), wanted)
    else:
        command.upgrade(config(connection), wanted)


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's settings; its commands that change the schema need the connection."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())
