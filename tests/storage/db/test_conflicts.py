"""Deadlocks on PostgreSQL: who loses one runs again, and both come to their end."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.storage.db.conflicts import ATTEMPTS, repeated
from bot.storage.db.engine import Database
from bot.storage.db.tables import chats
from tests.storage.samples import ANNA, BORIS

# In this database, of the whole server's locks; pg_stat_activity would stay as the transaction saw it first.
WAITS = text(
    """SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN
    (SELECT pid FROM pg_locks JOIN pg_database ON oid = database WHERE datname = current_database())"""
)


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    made = Database(postgres_url)
    yield made
    await made.close()


def lock(conn: Connection, chat_id: int) -> None:
    row = conn.execute(select(chats).where(chats.c.chat_id == chat_id).with_for_update()).one()
    conn.execute(update(chats).where(chats.c.chat_id == chat_id).values(refusals=row.refusals + 1))


async def two_chats(database: Database) -> None:
    async with database.write() as conn:
        for chat_id in (ANNA, BORIS):
            await conn.execute(insert(chats).values(chat_id=chat_id, kind="private", active=True))


@pytest.mark.failure(60)
async def test_who_loses_a_deadlock_runs_again(postgres: Database) -> None:
    """Two transactions lock two rows, each in the other's order, and meet in the middle."""
    await two_chats(postgres)
    both_hold_one = asyncio.Barrier(2)
    runs: list[tuple[int, int]] = []

    @repeated
    async def take(first: int, second: int) -> None:
        runs.append((first, second))
        async with postgres.write() as conn:
            await conn.run_sync(lock, first)
            if runs.count((first, second)) == 1:
                await both_hold_one.wait()
            await conn.run_sync(lock, second)

    async with asyncio.TaskGroup() as group:
        group.create_task(take(ANNA, BORIS))
        group.create_task(take(BORIS, ANNA))
    assert len(runs) > 2  # who runs again may be quicker than who waits, and they meet again
    async with postgres.read() as conn:
        assert list(await conn.scalars(select(chats.c.refusals))) == [2, 2]


@pytest.mark.failure(60)
async def test_a_plain_function_runs_again_too(postgres: Database) -> None:
    """The other transaction waits already when this one closes the circle, and this one looks first."""
    await two_chats(postgres)
    runs: list[int] = []
    begun = asyncio.Event()

    def body(conn: Connection) -> None:
        conn.exec_driver_sql("SET LOCAL deadlock_timeout = '10ms'")
        lock(conn, ANNA)
        runs.append(1)
        begun.set()
        while len(runs) == 1 and not conn.scalar(WAITS):
            conn.exec_driver_sql("SELECT pg_sleep(0.01)")
        lock(conn, BORIS)

    async def other() -> None:
        async with postgres.write() as conn:
            await conn.run_sync(lock, BORIS)
            await begun.wait()
            await conn.run_sync(lock, ANNA)

    async with asyncio.TaskGroup() as group:
        group.create_task(other())
        group.create_task(postgres.run(body))
    assert len(runs) > 1  # as above: its second run may be there before the other has woken
    async with postgres.read() as conn:
        assert list(await conn.scalars(select(chats.c.refusals))) == [2, 2]


@pytest.mark.parametrize("state", ["40P01", "40001", "23505"])
async def test_what_is_no_conflict_is_raised_at_once_and_one_that_stays_in_the_end(state: str) -> None:
    class Lost(Exception):
        sqlstate = state

    tried: list[Exception] = []

    @repeated
    async def fail(cause: Exception) -> None:
        tried.append(cause)
        raise DBAPIError(None, None, cause)

    with pytest.raises(DBAPIError):
        await fail(ValueError())
    assert len(tried) == 1
    with pytest.raises(DBAPIError):
        await fail(Lost())
    assert len(tried) == 1 + ATTEMPTS
