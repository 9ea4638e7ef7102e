"""Poller of the least cost: bare aiohttp, SQLAlchemy Core in batches.

Usage: batch_poller.py PROVIDER_URL FILE ACCOUNTS.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from time import time_ns
from typing import Any

import aiohttp
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    bindparam,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BATCH = 512
IN_FLIGHT = 64

metadata = MetaData()
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("amount", Integer),
    Column("due_at", BigInteger, nullable=False),
    Index("ix_accounts_due_at", "due_at"),
)
readings = Table(
    "readings",
    metadata,
    Column("account_id", Integer, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("amount", Integer),
)
KEEP = (
    update(accounts)
    .where(accounts.c.id == bindparam("account_id"))
    .values(amount=bindparam("amount"), due_at=bindparam("at"))
)


def set_up(connection: Any, _: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


async def fill(engine: AsyncEngine, count: int) -> None:
    async with engine.begin() as conn:
        await conn.run_sync(metadata.create_all)
        await conn.execute(insert(accounts), [{"key": f"gk-{number}", "due_at": 0} for number in range(count)])


async def ask(http: aiohttp.ClientSession, url: str, row: Row[Any], slots: asyncio.Semaphore) -> dict[str, int]:
    headers = {"Authorization": f"Token {row.key}"}
    async with slots, http.get(f"{url}/api/auth/users/me/", headers=headers) as answer:
        found = json.loads(await answer.read())
    return {"account_id": row.id, "at": time_ns(), "amount": found["balance_platform"]}


async def main(url: str, file: str, count: int) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
    event.listen(engine.sync_engine, "connect", set_up)
    await fill(engine, count)
    slots = asyncio.Semaphore(IN_FLIGHT)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        while True:
            async with engine.connect() as conn:
                due: Sequence[Row[Any]] = (
                    await conn.execute(select(accounts).order_by(accounts.c.due_at).limit(BATCH))
                ).all()
            found = await asyncio.gather(*(ask(http, url, row, slots) for row in due))
            async with engine.begin() as conn:
                await conn.execute(KEEP, found)
                await conn.execute(insert(readings), found)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
