"""How the whole installation is doing, for its operators."""

from bot.services.resources import Resources
from bot.storage import inbox, people


async def counts(resources: Resources) -> dict[str, int]:
    """Rows by what they are; `inbox` is what waits for an answer."""
    async with resources.database.read() as conn:
        return {**await people.counts(conn), "inbox": await inbox.depth(conn)}


async def inbox_depth(resources: Resources) -> int:
    """Updates that wait for an answer."""
    async with resources.database.read() as conn:
        return await inbox.depth(conn)
