"""The newest message with figures in each group, and which update is making the next one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.db.tables import boards
from bot.storage.db.upsert import insert


@dataclass(frozen=True, slots=True)
class Board:
    """message_id: None while there was none, else it shows these shares in this topic (0 for none) since `said_at`.

    made_by: the update that makes the next one, until `made_until` at most, should its process die.
    """

    message_id: int | None
    thread_id: int
    share_ids: frozenset[str]
    said_at: datetime
    made_by: int | None
    made_until: datetime


async def hold(conn: AsyncConnection, chat_id: int, now: datetime) -> Board:
    """Return the group's, which nobody else changes before this transaction is over."""
    none = {"chat_id": chat_id, "thread_id": 0, "share_ids": [], "said_at": now, "made_until": now}
    known = insert(conn, boards).values(none)
    known = known.on_conflict_do_update(index_elements=["chat_id"], set_={"chat_id": chat_id})  # which holds the row
    row = (await conn.execute(known.returning(boards))).one()
    return Board(
        row.message_id, row.thread_id, frozenset(row.share_ids), row.said_at, row.made_by, row.made_until
    )  # fmt: skip


async def make(conn: AsyncConnection, chat_id: int, update_id: int, until: datetime) -> None:
    """This update makes the next one; the group's was held before."""
    await conn.execute(update(boards).where(boards.c.chat_id == chat_id).values(made_by=update_id, made_until=until))


async def put(
    conn: AsyncConnection, chat_id: int, *, message_id: int, thread_id: int, share_ids: Collection[str], now: datetime
) -> None:
    """This message is the newest."""
    said = {"message_id": message_id, "thread_id": thread_id, "share_ids": sorted(share_ids), "said_at": now}
    await conn.execute(update(boards).where(boards.c.chat_id == chat_id).values(said))


async def free(conn: AsyncConnection, chat_id: int, update_id: int) -> None:
    """Another update may make the next one."""
    mine = update(boards).where(boards.c.chat_id == chat_id, boards.c.made_by == update_id)
    await conn.execute(mine.values(made_by=None))


async def purge(conn: AsyncConnection, before: datetime) -> None:
    """Erase what was made earlier: nobody is pointed to that."""
    await conn.execute(delete(boards).where(boards.c.made_until < before))
