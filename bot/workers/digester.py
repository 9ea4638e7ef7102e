"""The `poller` role's digests: builds those that are due, however many times of theirs went by."""

from datetime import timedelta

from bot.services.digests import digests
from bot.services.resources import Resources
from bot.services.wakeup import Wakeup
from bot.storage.digests import QUEUE, nearest

LOOK_EVERY = timedelta(seconds=60)  # at most; one that this process sets wakes the digester
LOOK_EVERY_SHARED = timedelta(seconds=3)  # likewise on PostgreSQL, for what other processes set
AGAIN = timedelta(seconds=1)  # until a digest is asked for again that another process is building


async def run(resources: Resources) -> None:
    """Build digests, until cancelled."""
    wakeup = Wakeup(resources.clock)
    resources.database.wakeups.on(QUEUE, wakeup.set)
    look_every = LOOK_EVERY_SHARED if resources.database.shared else LOOK_EVERY
    while True:
        wakeup.clear()
        began = resources.clock.now()
        if await digests.build_due(resources):
            continue
        async with resources.database.read() as conn:
            at = await conn.run_sync(nearest)
        latest = resources.clock.now() + look_every
        if at is not None and at <= began:
            at = began + AGAIN
        await wakeup.wait_until(min(at or latest, latest))
