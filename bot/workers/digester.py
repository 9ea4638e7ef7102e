"""The `poller` role's digests: builds those that are due, however many times of theirs went by."""

from datetime import timedelta

from bot.services.digests import digests
from bot.services.resources import Resources
from bot.storage.digests import nearest

LOOK_EVERY = timedelta(seconds=1)  # for what was set meanwhile, perhaps for this minute


async def run(resources: Resources) -> None:
    """Build digests, until cancelled."""
    while True:
        now = resources.clock.now()
        async with resources.database.read() as conn:
            at = await nearest(conn)
        if at is not None and at <= now:
            await digests.build_due(resources)
        else:
            await resources.clock.sleep_until(min(at, now + LOOK_EVERY) if at is not None else now + LOOK_EVERY)
