"""Every step of the schema, up, down and up; the tables as the program declares them; who may migrate."""

import sqlite3
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text

from bot.domain.errors import DatabaseBehind
from bot.storage.db import migration_snapshots, migrations, schema
from bot.storage.db.engine import Database
from bot.storage.db.schema import State
from bot.storage.db.tables import accounts, chats, metadata, readings, watches
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import ANNA, NOW, link, mode


def _step(connection: Connection, wanted: str, down: bool = False) -> None:
    config = migrations.config(connection)
    (command.downgrade if down else command.upgrade)(config, wanted)


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


async def test_every_revision_goes_up_down_and_up(empty: Database) -> None:
    scripts = ScriptDirectory(str(schema.SCRIPTS))
    assert schema.head() == scripts.get_current_head()
    for script in reversed(list(scripts.walk_revisions())):
        before = str(script.down_revision or "base")
        async with empty.reshape() as conn:
            await conn.run_sync(_step, script.revision)
        async with empty.reshape() as conn:
            await conn.run_sync(_step, before, True)
            tables = await conn.run_sync(lambda sync: inspect(sync).get_table_names())
            assert before != "base" or tables == ["alembic_version"]
        async with empty.reshape() as conn:
            await conn.run_sync(_step, script.revision)
    assert await schema.state(empty) is State.CURRENT


async def test_the_migrations_make_what_the_program_declares(database: Database) -> None:
    async with database.read() as conn:
        assert await conn.run_sync(_differences) == []


async def test_the_state_is_told_without_making_anything(empty: Database) -> None:
    assert await schema.state(empty) is State.EMPTY
    assert empty.path is None or not empty.path.exists()
    await schema.upgrade(empty, NOW)
    assert await schema.state(empty) is State.CURRENT


async def test_a_newer_database_is_left_alone(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    assert await schema.state(database) is State.AHEAD
    for attempt in (schema.prepare, schema.upgrade):
        with pytest.raises(DatabaseBehind):
            await attempt(database, NOW)


async def test_postgresql_waits_for_its_operator(postgres_empty: str) -> None:
    database = Database(postgres_empty)
    with pytest.raises(DatabaseBehind, match="balance-bot migrate"):
        await schema.prepare(database, NOW)
    await schema.upgrade(database, NOW)
    await schema.prepare(database, NOW)
    await database.close()


async def test_sqlite_is_copied_and_migrated_by_itself(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sqlite.path is not None
    async with sqlite.write() as conn:
        await conn.execute(insert(chats).values(chat_id=ANNA, kind="private", active=True))
    monkeypatch.setattr(schema, "state", lambda _: _behind())
    await schema.prepare(sqlite, NOW)
    [copy] = (sqlite.path.parent / migration_snapshots.FOLDER).iterdir()
    assert copy.name == "bot-20260301T120000.000000Z.db"
    assert mode(copy) == 0o600
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT chat_id FROM chats").fetchall() == [(ANNA,)]


async def _behind() -> State:
    return State.BEHIND


async def test_rebuilding_a_parent_keeps_its_children(sqlite: Database, sqlite_vault: KeyVault) -> None:
    """Alembic rebuilds a table on SQLite; with foreign keys on, dropping the old one emptied its children."""
    async with sqlite.write() as conn:
        made = await link(conn, sqlite_vault)
    async with sqlite.reshape() as conn:
        await conn.run_sync(_rebuild_accounts)
    async with sqlite.read() as conn:
        assert list(await conn.scalars(select(watches.c.account_id))) == [made.id]
        assert len((await conn.execute(select(readings))).all()) == 1
    async with sqlite.write() as conn:
        await conn.execute(accounts.delete())
        assert (await conn.execute(select(readings))).all() == []


def _rebuild_accounts(connection: Connection) -> None:
    from alembic.operations import Operations

    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("accounts", recreate="always"):
        pass
