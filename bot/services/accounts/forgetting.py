"""Erasure of a person's rows, in the database and in the snapshots from before migrations."""

import asyncio

from bot.services.resources import Resources
from bot.services.sharing import unsharing
from bot.storage import chats, digests, people
from bot.storage.db import migration_snapshots
from bot.storage.db.conflicts import repeated


async def forget(resources: Resources, owner_id: int, *, keep_update: int | None) -> None:
    """Delete every row about the person from the database and from the snapshots made before migrations.

    Groups where they shared something get one notification that does not name them or the account.
    `keep_update` is the inbox row of the request itself, which ends with the answer. After that the caller scrubs
    once more.
    """
    await _erase_rows(resources, owner_id, keep_update)
    await asyncio.to_thread(migration_snapshots.forget, resources.database, owner_id)
    await resources.database.scrub()


@repeated
async def _erase_rows(resources: Resources, owner_id: int, keep_update: int | None) -> None:
    async with resources.database.write() as conn:
        await chats.life(conn, owner_id, for_update=True)
        await people.lock(conn, owner_id)
        await digests.in_chat(conn, owner_id, for_update=True)  # one in the making is waited for
        await people.unname(conn, owner_id)
        await unsharing.end_of_owner(conn, resources, owner_id)
        await people.forget(conn, owner_id, keep_update=keep_update)
