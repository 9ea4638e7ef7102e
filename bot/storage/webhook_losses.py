"""Webhook losses, stored by the process that looks after the webhook, for all to know."""

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.db.tables import webhook_losses
from bot.storage.db.upsert import insert


async def begin(conn: AsyncConnection, now: datetime) -> None:
    await conn.execute(delete(webhook_losses))
    await conn.execute(insert(conn, webhook_losses).values(since=now))


async def end(conn: AsyncConnection) -> None:
    await conn.execute(delete(webhook_losses))


async def lasts(conn: AsyncConnection) -> bool:
    """Return whether the webhook is gone and not set again yet."""
    return bool(await conn.scalar(select(exists(select(webhook_losses)))))
