"""Advisory locks on a real PostgreSQL, between two connections."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.storage.db.engine import Database
from bot.storage.db.locks import advisory_xact_lock
from bot.storage.db.outage import is_outage
from bot.storage.queues import outbox_queue
from tests.storage.samples import NOW

LOCK = 43
LIMIT = text("SHOW idle_in_transaction_session_timeout")


@pytest.mark.failure(60)
async def test_a_transaction_that_falls_silent_loses_its_lock(postgres_url: str) -> None:
    first, second = Database(postgres_url), Database(postgres_url)

    async def fall_silent() -> None:
        async with first.write() as silent:
            await advisory_xact_lock(silent, LOCK, idle=0.1)
            async with asyncio.timeout(60), second.write() as conn:
                await advisory_xact_lock(conn, LOCK)
            await silent.execute(select(1))

    with pytest.raises(DBAPIError) as lost:
        await fall_silent()
    assert is_outage(lost.value)
    await first.close()
    await second.close()


@pytest.mark.failure(60)
async def test_a_claim_may_be_silent_for_half_a_minute_and_limits_nothing_after_it(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.write() as conn:
        unlimited = await conn.scalar(LIMIT)
    async with database.write() as conn:
        await conn.run_sync(outbox_queue.claim, owner="one", now=NOW, lease=timedelta(minutes=1), limit=1)
        assert await conn.scalar(LIMIT) == "30s"
    async with database.write() as conn:
        assert await conn.scalar(LIMIT) == unlimited != "30s"
    await database.close()


@pytest.mark.failure(60)
async def test_a_migration_may_work_for_long(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.reshape() as conn:
        assert await conn.scalar(LIMIT) == "0"
    await database.close()
