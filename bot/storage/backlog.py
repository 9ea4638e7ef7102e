"""Backlog of the database: updates without an answer, accounts that are due, messages that are not sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import webhook_losses
from bot.storage.db.tables import outbox, watches
from bot.storage.db.time_limits import moments
from bot.storage.queues import inbox
from bot.storage.queues.outbox import WAITING
from bot.storage.queues.outbox_queue import BLOCKED_AT_MOST, may_be_sent
from bot.storage.refused_chats import WAIT_AT_MOST


@dataclass(frozen=True, slots=True)
class Backlog:
    """Backlog. inbox, due, outbox: rows. due_since: the oldest due time (UTC) of an account that nobody reads.

    sendable_since: since when (UTC) the oldest message may go, those of chats that wait left out.
    webhook_lost: updates pile up at Telegram, since another program took the webhook away. None: there is none.
    """

    inbox: int
    due: int
    due_since: datetime | None
    outbox: int
    sendable_since: datetime | None
    webhook_lost: bool


async def measure(conn: AsyncConnection, now: datetime) -> Backlog:
    """Return what waits at this moment."""
    unread = select(func.count(), func.min(watches.c.next_poll_at)).where(watches.c.next_poll_at <= now)
    sendable = select(func.min(outbox.c.not_before)).where(WAITING, outbox.c.not_before <= now, may_be_sent())
    due, due_since = (await conn.execute(unread)).one()
    return Backlog(
        inbox=await inbox.depth(conn),
        due=due,
        due_since=due_since,
        outbox=await conn.scalar(select(func.count()).where(WAITING).select_from(outbox)) or 0,
        sendable_since=await conn.scalar(sendable, moments(now, BLOCKED_AT_MOST, WAIT_AT_MOST)),
        webhook_lost=await webhook_losses.lasts(conn),
    )
