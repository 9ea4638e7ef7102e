"""One message with figures a group and 5 s, however many ask, in whichever process."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.services.resources import Resources
from bot.services.watching.reading import REUSE_FOR
from bot.storage import chats, latest_balances
from bot.storage.latest_balances import Board as Board

MADE_WITHIN = timedelta(seconds=30)  # what is not there by then is not waited for any longer
LOOK_EVERY = 0.2  # seconds; for what another process makes


async def newest(
    resources: Resources, chat_id: int, update_id: int, share_ids: Collection[str], asked_at: datetime
) -> Board | None:
    """Return the message that answers this question too: it shows these shares and was not much older when asked for.

    None: there is none, and this update makes one, which others wait for until `end`; run again, it still does.
    """
    while True:
        now = resources.clock.now()
        async with resources.database.write() as conn:
            chat_id = await chats.current_id(conn, chat_id, for_update=True)  # the group may move while one waits
            board = await latest_balances.hold(conn, chat_id, now)
            fresh = board.message_id is not None and asked_at < board.said_at + REUSE_FOR
            if fresh and board.share_ids >= set(share_ids):
                return board
            if board.made_by in (None, update_id) or board.made_until <= now:
                await latest_balances.make(conn, chat_id, update_id, now + MADE_WITHIN)
                return None
        await asyncio.sleep(LOOK_EVERY)


async def put(resources: Resources, chat_id: int, message_id: int, thread_id: int, share_ids: Collection[str]) -> None:
    """The message stands in the group now; nobody is pointed to it where the group has moved away from it."""
    now = resources.clock.now()
    async with resources.database.write() as conn:
        if await chats.current_id(conn, chat_id, for_update=True) == chat_id:
            await latest_balances.hold(conn, chat_id, now)
            await latest_balances.put(
                conn, chat_id, message_id=message_id, thread_id=thread_id, share_ids=share_ids, now=now
            )


async def end(resources: Resources, chat_id: int, update_id: int) -> None:
    """This update makes none any more."""
    async with resources.database.write() as conn:
        await latest_balances.free(conn, await chats.current_id(conn, chat_id, for_update=True), update_id)
