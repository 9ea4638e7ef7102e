"""Connections to PostgreSQL that went away while nobody used them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from bot.storage.db import stale_connections
from bot.storage.db.engine import Database
from tests.postgres import OTHERS, Server

PID = text("SELECT pg_backend_pid()")


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    made = Database(postgres_url)
    yield made
    await made.close()


async def pid(database: Database) -> int:
    async with database.read() as conn:
        return int((await conn.scalars(PID)).one())


async def asked(database: Database) -> list[str]:
    """Return what the server is asked when an idle connection is used again."""
    queries: list[str] = []
    async with database.read() as conn:
        driver: Any = (await conn.get_raw_connection()).driver_connection
        driver.add_query_logger(lambda record: queries.append(record.query))
    queries.clear()
    await pid(database)
    return queries


@pytest.mark.failure(57)
async def test_one_that_the_server_closed_is_replaced(postgres: Database, postgres_server: Server) -> None:
    before = await pid(postgres)
    name = postgres._writer.url.database
    await postgres_server.run(OTHERS, name=str(name))
    assert await pid(postgres) != before


async def test_the_server_is_asked_only_after_a_while(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not {";", "ROLLBACK;"} & set((await asked(postgres))[:-1])
    monkeypatch.setattr(stale_connections, "ASK_AFTER", -1.0)
    assert ";" in await asked(postgres)


async def test_one_that_does_not_answer_is_replaced(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await pid(postgres)
    dialect = postgres._writer.sync_engine.dialect

    def fail(_connection: object) -> None:
        monkeypatch.undo()
        raise dialect.loaded_dbapi.Error("no answer")

    monkeypatch.setattr(stale_connections, "ASK_AFTER", -1.0)
    monkeypatch.setattr(dialect, "do_ping", fail)
    assert await pid(postgres) != before


async def test_one_that_never_answers_is_given_up(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a network dropped it in silence."""
    before = await pid(postgres)

    def wait(connection: Any) -> None:
        monkeypatch.undo()
        connection.cursor().execute("SELECT pg_sleep(600)")

    monkeypatch.setattr(stale_connections, "ASK_AFTER", -1.0)
    monkeypatch.setattr(stale_connections, "ANSWER_WITHIN", 0.1)
    monkeypatch.setattr(postgres._writer.sync_engine.dialect, "do_ping", wait)
    async with asyncio.timeout(60):
        assert await pid(postgres) != before
