"""Updates stored in batches, as polling brings them, beside one transaction an update, on SQLite."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

from bench.comparison import Comparison
from bot.domain.clock import SystemClock
from bot.storage.db import schema
from bot.storage.db.engine import Database
from bot.storage.queues.inbox import NewUpdate, accept
from bot.storage.vault.key_vault import KeyVault

UPDATES = 2_000
BATCH = 100  # what getUpdates brings at most
BODY = b'{"update_id": 1, "message": {"message_id": 1, "text": "/balance"}}' * 4  # about the size of a real one


async def measure() -> Comparison:
    rates = {f"batches of {BATCH}": await _rate(BATCH), "one by one": await _rate(1)}
    return Comparison("Inbox on SQLite, sealed and committed", "updates/s", rates)


async def _rate(size: int) -> float:
    updates = [NewUpdate(update_id, chat_id=1, user_id=1, body=BODY) for update_id in range(UPDATES)]
    clock = SystemClock()
    async with _database() as (database, vault):
        begun = perf_counter()
        for first in range(0, UPDATES, size):
            async with database.write() as conn:
                await accept(conn, vault, updates[first : first + size], clock.now())
        return UPDATES / (perf_counter() - begun)


@asynccontextmanager
async def _database() -> AsyncIterator[tuple[Database, KeyVault]]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/bot.db")
        await schema.prepare(database, SystemClock().now())
        yield database, await KeyVault.open(database, file=Path(folder, "master.key"), keys=None)
        await database.close()
