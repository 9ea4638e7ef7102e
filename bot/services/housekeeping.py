"""What has to be thrown away in time."""

import asyncio
from datetime import timedelta

from bot.services.resources import Resources
from bot.storage import copies, dialogs, inbox

EVERY = timedelta(minutes=1)
SEEN_FOR = timedelta(days=3)  # Telegram repeats an update for 24 h at most


async def tidy(resources: Resources) -> None:
    """Erase dialogs that ran out, update ids that cannot come again, and old copies; forever, once a minute."""
    while True:
        now = resources.clock.now()
        async with resources.database.write() as conn:
            await dialogs.purge(conn, now)
            await inbox.forget_seen(conn, now - SEEN_FOR)
        if resources.database.path is not None:
            await asyncio.to_thread(copies.expire, resources.database.path.parent / copies.FOLDER, now)
        await resources.clock.sleep_until(now + EVERY)
