"""A tick of the poller on SQLite: claiming what is due, with ever more accounts that are not."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import insert, update

from bench.comparison import Comparison
from bot.domain.clock import SystemClock
from bot.storage import due_accounts
from bot.storage.db import schema
from bot.storage.db.engine import Database
from bot.storage.db.tables import accounts
from bot.storage.vault.key_vault import KeyVault

SIZES = (1_000, 10_000, 100_000)
DUE = 16
TICKS = 50
BATCH = 500


async def measure() -> Comparison:
    rates = {f"{size:,} accounts, {DUE} due": await _rate(size) for size in SIZES}
    return Comparison("A tick of the poller on SQLite", "ticks/s", rates)


async def _rate(size: int) -> float:
    now = SystemClock().now()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/bot.db")
        await schema.prepare(database, now)
        vault = await KeyVault.open(database, file=Path(folder, "master.key"), keys=None)
        await _fill(database, vault.primary, size, now)
        spent = []
        for tick in range(TICKS):
            async with database.write() as conn:
                late = accounts.c.id.in_([str(tick * DUE + number) for number in range(DUE)])
                await conn.execute(update(accounts).where(late).values(next_poll_at=now))
            begun = perf_counter()
            async with database.write() as conn:
                found = await due_accounts.claim(conn, owner="bench", now=now, lease=timedelta(minutes=1), limit=DUE)
            async with database.read() as conn:
                await due_accounts.nearest(conn)
            spent.append(perf_counter() - begun)
            if len(found) != DUE:
                raise ValueError("what is due was not claimed")
        await database.close()
    return 1 / median(spent)  # what else the machine does meanwhile falls on a few ticks


async def _fill(database: Database, key_id: str, size: int, now: datetime) -> None:
    """Store accounts that are not due for an hour."""
    rows = [
        {
            "id": str(number),
            "owner_id": number,
            "provider": "generect",
            "label": "sales",
            "label_key": "sales",
            "credentials": b"",
            "key_id": key_id,
            "fingerprint": "",
            "status": "active",
            "rejections": 0,
            "created_at": now,
            "next_poll_at": now + timedelta(hours=1, seconds=number % 900),
        }
        for number in range(size)
    ]
    for first in range(0, size, BATCH):
        async with database.write() as conn:
            await conn.execute(insert(accounts), rows[first : first + BATCH])
