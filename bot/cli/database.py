"""Database of a command: opened by the settings, closed when the command is done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from bot.storage.db import file_lock
from bot.storage.db.engine import Database

WAIT = 2.0  # seconds for another process to let go of a SQLite file


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def exclusive(settings: Settings) -> AsyncIterator[Database]:
    """Open the database while no other process runs on its SQLite file; raises AlreadyLocked."""
    async with opened(settings) as database:
        if database.path is None:
            yield database
            return
        async with file_lock.acquire(file_lock.path_of(database.path), wait=WAIT):
            yield database
