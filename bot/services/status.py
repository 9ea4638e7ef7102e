"""How the whole installation is doing, for its operators."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from bot.services.resources import Resources
from bot.storage import people
from bot.storage.queues import inbox

ANSWER_WITHIN = 2.0  # seconds; who asks for health does not wait much longer


async def counts(resources: Resources) -> dict[str, int]:
    """Rows by what they are; `inbox` is what waits for an answer."""
    async with resources.database.read() as conn:
        return {**await people.counts(conn), "inbox": await inbox.depth(conn)}


async def inbox_depth(resources: Resources) -> int | None:
    """Updates that wait for an answer; None while the database gives none within ANSWER_WITHIN."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN), resources.database.read() as conn:
            return await inbox.depth(conn)
    except (SQLAlchemyError, OSError):
        return None
