"""How the whole installation is doing, for its operators."""

from bot.services.resources import Resources
from bot.storage import backlog, people
from bot.storage.backlog import Backlog


async def counts(resources: Resources) -> dict[str, int]:
    """Rows by what they are."""
    async with resources.database.read() as conn:
        return await people.counts(conn)


async def waiting(resources: Resources) -> Backlog:
    """Return what waits now."""
    async with resources.database.read() as conn:
        return await backlog.measure(conn, resources.clock.now())
