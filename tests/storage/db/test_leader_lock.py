"""Leader lock on a real PostgreSQL, between two connections."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import text

from bot.storage.db import leader_lock
from bot.storage.db.engine import Database
from bot.storage.db.leader_lock import LeaderLock
from bot.storage.db.locks import try_advisory_xact_lock
from bot.supervisor import Supervisor

LOCK = 42
# Of this database alone: pg_locks shows the whole server, where other workers' migrations hold their lock.
TERMINATE = text(
    """SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND datname = current_database() AND pid <> pg_backend_pid()"""
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader_lock, "ASK_EVERY", 0.1)
    monkeypatch.setattr(leader_lock, "SETTLE", 0.4)


@asynccontextmanager
async def keeping(database: Database) -> AsyncIterator[LeaderLock]:
    """A process that keeps asking for the lock until the block ends."""
    leader_lock = LeaderLock(database, LOCK)
    task = Supervisor().job("leader lock", leader_lock.keep())
    try:
        yield leader_lock
    finally:
        task.cancel()
        async with asyncio.timeout(60):
            with suppress(asyncio.CancelledError):
                await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - it looks at what another task changes
            await asyncio.sleep(0.01)


@pytest.mark.failure(60)
async def test_the_second_waits_for_the_end_of_the_first(postgres_url: str) -> None:
    first_database, second_database = Database(postgres_url), Database(postgres_url)
    async with keeping(second_database) as waits:
        async with keeping(first_database) as other:
            await until(lambda: other.is_leader or waits.is_leader)
            holder, second = (other, waits) if other.is_leader else (waits, other)
            checked = asyncio.get_running_loop().time()
            await until(lambda: second.is_leader or asyncio.get_running_loop().time() > checked + 1)
            assert (holder.is_leader, second.is_leader) == (True, False)
        await until(lambda: waits.is_leader)
        assert not other.is_leader
    await first_database.close()
    await second_database.close()


@pytest.mark.failure(60)
async def test_a_lost_connection_ends_the_lead_before_another_has_it(postgres_url: str) -> None:
    databases = Database(postgres_url), Database(postgres_url)
    async with keeping(databases[0]) as first, keeping(databases[1]) as second:
        await until(lambda: first.is_leader or second.is_leader)
        for _ in range(3):
            async with databases[0].write() as conn:
                await conn.execute(TERMINATE)
            both: list[bool] = []

            def lost(seen: list[bool] = both) -> bool:
                seen.append(first.is_leader and second.is_leader)
                return not first.is_leader and not second.is_leader

            await until(lost)
            await until(lambda: first.is_leader or second.is_leader)
            assert not any(both)
    for database in databases:
        await database.close()


@pytest.mark.failure(60)
async def test_a_leader_that_falls_silent_loses_the_lock(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen machine, or one that vanishes: its connection stays open for PostgreSQL, and nothing more comes."""
    database, other = Database(postgres_url), Database(postgres_url)
    async with keeping(database) as leader:
        await until(lambda: leader.is_leader)
        monkeypatch.setattr(leader_lock, "ASK_EVERY", 3600.0)
        async with asyncio.timeout(60):
            while not await taken(other):
                pass
    await database.close()
    await other.close()


async def taken(database: Database) -> bool:
    async with database.write() as conn:
        return await try_advisory_xact_lock(conn, LOCK, idle=0)


async def test_a_file_has_one_process_anyway(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    leader_lock = LeaderLock(database, LOCK)
    assert leader_lock.is_leader
    await leader_lock.keep()
    assert leader_lock.is_leader
    await database.close()
