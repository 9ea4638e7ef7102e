"""Database outages: one line in the log when one begins, one when it is over."""

import asyncio

import structlog

from bot.domain.errors import StorageFull
from bot.services.resources import Resources
from bot.storage import backlog
from bot.storage.db.outage import is_outage, probe

log = structlog.get_logger()

ASK_EVERY = 1.0  # seconds, while it is away


class Outage:
    """Outage of the database: `caused` is called with every failure of a loop or a job, `watch` notices the end."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._began = asyncio.Event()

    def caused(self, error: BaseException) -> bool:
        """Return whether the failure comes of the database's absence; the first one begins the outage."""
        if not is_outage(error):
            return False
        if not self._began.is_set():
            log.error("the database is away or takes no rows", error=_cause(error))
            self._began.set()
        return True

    async def watch(self) -> None:
        """Wait for outages and their ends, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            await self._began.wait()
            began = clock()
            await self._end()
            async with self._resources.database.read() as conn:
                waiting = await backlog.measure(conn, self._resources.clock.now())
            self._began.clear()
            log.warning(
                "the database is back",
                seconds=round(clock() - began, 1),
                updates=waiting.inbox,
                readings=waiting.due,
                messages=waiting.outbox,
            )

    async def _end(self) -> None:
        """Return when the database takes rows again."""
        while True:
            try:
                return await probe(self._resources.database)
            except Exception as error:
                if not is_outage(error):
                    raise
            await asyncio.sleep(ASK_EVERY)


def _cause(error: BaseException) -> str:
    """Return the error's kind; a StorageFull that was made of another error says itself of which."""
    return (isinstance(error, StorageFull) and str(error)) or type(error).__name__
