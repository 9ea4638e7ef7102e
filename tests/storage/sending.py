"""An outbox as its senders use it, each step a transaction of its own."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.storage.db.engine import Database
from bot.storage.db.tables import outbox as rows
from bot.storage.queues import outbox, outbox_queue
from bot.storage.queues.outbox import Outgoing
from tests.storage.samples import NOW, message

LEASE = timedelta(seconds=30)


async def put(database: Database, *chats: int, **other: Any) -> None:
    async with database.write() as conn:
        for chat in chats:
            assert await outbox.put(conn, message(chat=chat, **other))


async def claim(
    database: Database,
    *,
    owner: str = "one",
    after: timedelta = timedelta(),
    limit: int = 10,
    not_chats: tuple[int, ...] = (),
) -> list[Outgoing]:
    async with database.write() as conn:
        return await conn.run_sync(
            outbox_queue.claim, owner=owner, now=NOW + after, lease=LEASE, limit=limit, not_chats=not_chats
        )


async def sent(database: Database, one: Outgoing, owner: str = "one") -> bool:
    async with database.write() as conn:
        outcome = select(rows.c.outcome).where(rows.c.id == one.id)
        before = await conn.scalar(outcome)
        await conn.run_sync(outbox_queue.all_sent, [one.id], owner, NOW)
        return before is None and await conn.scalar(outcome) == "sent"


async def nearest(database: Database) -> datetime | None:
    async with database.read() as conn:
        return await conn.run_sync(outbox_queue.nearest)


async def outcomes(database: Database) -> list[str | None]:
    async with database.read() as conn:
        return list(await conn.scalars(select(rows.c.outcome).order_by(rows.c.id)))


def chats(claimed: list[Outgoing]) -> list[int]:
    return [one.chat_id for one in claimed]
