"""Notifications: one line about a share, or about a topic or group that the bot speaks in."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.outgoing import Line, dump
from bot.services.resources import Resources
from bot.storage import chats
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Message

PRIORITY = 1
STALE_AFTER = timedelta(days=1)  # where the bot may not speak it would be tried for ever


async def notify(
    conn: AsyncConnection,
    resources: Resources,
    chat_id: int,
    line: Line,
    *,
    thread_id: int = 0,
    owner_id: int | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Put a line into the outbox; for a chat that takes no messages none is put.

    owner_id: whom the line is about, so that it goes with what is stored of them.
    """
    chat = await chats.get(conn, chat_id)
    if not chat.active:
        return
    now = resources.clock.now()
    await outbox.put(
        conn,
        Message(
            chat_id=chat_id,
            thread_id=thread_id or None,
            owner_id=owner_id,
            dedupe_key=dedupe_key,
            kind=outbox.MessageKind.NOTIFICATION,
            body=dump(line),
            priority=PRIORITY,
            created_at=now,
            not_before=now,
            expires_at=now + STALE_AFTER,
        ),
    )
