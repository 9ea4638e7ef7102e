"""Send slices: the parts of Telegram's limits that processes have taken, so that each knows what is left.

A group's row is `messages` that its owner may send; it counts until the minute of the last one is over. The rows of
EVERY_CHAT are how many answers a second their owners send at most.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.db.locks import advisory_xact_lock, lock_transaction
from bot.storage.db.tables import send_slices
from bot.storage.db.time_limits import lasts
from bot.storage.db.upsert import insert
from bot.storage.queues.outbox_queue import EVERY_CHAT

LONGEST = timedelta(minutes=2)  # that a slice lasts
SLICES_LOCK = 0x736C69636573  # of two leases at once, neither would see the other; a number that nobody else uses


@dataclass(frozen=True, slots=True)
class Taken:
    """Taken parts. answers: a second, of other processes. full: groups without room, and when (UTC) they have some."""

    answers: int
    full: Mapping[int, datetime]


async def lease(
    conn: AsyncConnection, chat_id: int, owner: str, wanted: int, *, now: datetime, until: datetime, limit: int
) -> int | datetime:
    """Take up to `wanted` messages of a group; returns how many, or when (UTC) there is room again."""
    await advisory_xact_lock(conn, SLICES_LOCK)
    live = (send_slices.c.chat_id == chat_id, lasts(send_slices.c.until, now, LONGEST))
    used, first = (
        await conn.execute(select(func.sum(send_slices.c.messages), func.min(send_slices.c.until)).where(*live))
    ).one()
    room = limit - int(used or 0)
    if room <= 0:
        return first or now
    await conn.run_sync(_put, chat_id, owner, min(wanted, room), until)
    return min(wanted, room)


async def announce(conn: AsyncConnection, owner: str, answers: int, until: datetime) -> None:
    """Store how many answers a second this process sends at most until then."""
    mine = delete(send_slices).where(send_slices.c.chat_id == EVERY_CHAT, send_slices.c.owner == owner)
    await conn.execute(mine)
    await conn.run_sync(_put, EVERY_CHAT, owner, answers, until)


def taken(conn: Connection, owner: str, now: datetime, limit: int) -> Taken:
    """Return what has been taken, under a lock that keeps others from taking until the transaction ends."""
    lock_transaction(conn, SLICES_LOCK)
    rows = conn.execute(
        select(send_slices).where(lasts(send_slices.c.until, now, LONGEST)).order_by(send_slices.c.until)
    )
    answers, used, first = 0, dict[int, int](), dict[int, datetime]()
    for row in rows:
        if row.chat_id == EVERY_CHAT:
            answers += row.messages if row.owner != owner else 0
        else:
            used[row.chat_id] = used.get(row.chat_id, 0) + row.messages
            first.setdefault(row.chat_id, row.until)
    return Taken(answers, {chat_id: first[chat_id] for chat_id, messages in used.items() if messages >= limit})


def take(conn: Connection, chat_ids: Collection[int], owner: str, until: datetime) -> None:
    """Take one message of each of these groups, which have room as of `taken`."""
    for chat_id in sorted(chat_ids):
        _put(conn, chat_id, owner, 1, until)


async def purge(conn: AsyncConnection, now: datetime) -> None:
    """Erase what has ended."""
    await conn.execute(delete(send_slices).where(~lasts(send_slices.c.until, now, LONGEST)))


def _put(conn: Connection, chat_id: int, owner: str, messages: int, until: datetime) -> None:
    row = insert(conn, send_slices).values(chat_id=chat_id, owner=owner, until=until, messages=messages)
    more = {"messages": send_slices.c.messages + messages}
    conn.execute(row.on_conflict_do_update(index_elements=["chat_id", "owner", "until"], set_=more))
