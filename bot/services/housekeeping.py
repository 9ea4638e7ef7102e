"""Housekeeping: expired rows and migration snapshots are erased once a minute; SQLite's log is cut back."""

import asyncio
from datetime import datetime, timedelta

from bot.services.chats import groups
from bot.services.resources import Resources
from bot.storage import dialogs, invitations, key_calls, readings, send_slices
from bot.storage.db import migration_snapshots
from bot.storage.db.conflicts import repeated
from bot.storage.queues import inbox, outbox

EVERY = timedelta(minutes=1)
SAID_FOR = timedelta(days=7)  # a row of the outbox is kept after its outcome
THIN_AT_ONCE = 500  # accounts a minute
SEEN_FOR = timedelta(days=3)  # Telegram repeats an update for 24 h at most


async def tidy(resources: Resources) -> None:
    """Erase what ran out once a minute, until cancelled: dialogs, invitations, shares that wait in vain, snapshots."""
    thinned = 0
    while True:
        now = resources.clock.now()
        thinned = await _erase_expired(resources, now, thinned)
        await groups.purge(resources)
        await resources.database.trim_log()
        await asyncio.to_thread(migration_snapshots.expire, resources.database, now)
        await resources.clock.sleep_until(now + EVERY)


@repeated
async def _erase_expired(resources: Resources, now: datetime, thinned: int) -> int:
    """Erase what ran out; return the account, by number, that the next thinning goes on after."""
    async with resources.database.write() as conn:
        await dialogs.purge(conn, now)
        await invitations.purge(conn, now)
        await inbox.forget_seen(conn, now - SEEN_FOR)
        await outbox.purge(conn, now, SAID_FOR)
        await key_calls.purge(conn, now)
        await send_slices.purge(conn, now)
        return await readings.thin(conn, now, thinned, THIN_AT_ONCE) or 0
