"""Status of the installation, for its operators: row counts and what waits."""

from bot.services.health import age
from bot.services.resources import Resources
from bot.storage import backlog, people


async def counts(resources: Resources) -> dict[str, int]:
    """Return rows by what they are, what waits (updates, readings, messages), and the longest wait in seconds."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        rows, waiting = await people.counts(conn), await backlog.measure(conn, now)
    return {
        **rows,
        "inbox": waiting.inbox,
        "due": waiting.due,
        "late": int(age(waiting.due_since, now).total_seconds()),
        "outbox": waiting.outbox,
        "oldest": int(age(waiting.sendable_since, now).total_seconds()),
    }
