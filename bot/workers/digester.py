"""The `poller` role's digests: builds those that are due, however many times of theirs went by."""

from datetime import timedelta

from bot.services.digests import digests
from bot.services.resources import Resources
from bot.services.waiting import Bell
from bot.storage.digests import QUEUE, nearest

LOOK_EVERY = timedelta(seconds=60)  # at most; one that this process sets wakes the digester
LOOK_EVERY_SHARED = timedelta(seconds=3)  # likewise on PostgreSQL, for what other processes set


async def run(resources: Resources) -> None:
    """Build digests, until cancelled."""
    bell = Bell(resources.clock)
    resources.database.wakeups.on(QUEUE, bell.ring)
    look_every = LOOK_EVERY_SHARED if resources.database.dialect == "postgresql" else LOOK_EVERY
    while True:
        bell.hush()
        now = resources.clock.now()
        async with resources.database.read() as conn:
            at = await nearest(conn)
        if at is not None and at <= now:
            await digests.build_due(resources)
        else:
            await bell.wait_until(min(at or now + look_every, now + look_every))
