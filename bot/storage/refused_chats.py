"""Chats whose messages Telegram refuses for now: since when, how often, and when the next try is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.chats import NOT_REFUSED
from bot.storage.db.tables import chats, outbox
from bot.storage.db.time_limits import SKEW

WAIT_AT_MOST = timedelta(minutes=5)  # between two tries


@dataclass(frozen=True, slots=True)
class RefusedChat:
    """Refused chat. since: the first refusal in a row; until: the next try; both UTC."""

    since: datetime
    until: datetime


async def refuse(
    conn: AsyncConnection, chat_id: int, now: datetime, *, first: timedelta, mark: timedelta
) -> RefusedChat:
    """Record a refusal and return when the next try is due. The chat's row exists.

    The wait is `first`, doubling up to WAIT_AT_MOST; one try falls on `mark` after the first refusal. A first refusal
    dated ahead was one of now.
    """
    row = (await conn.execute(select(chats).where(chats.c.chat_id == chat_id).with_for_update())).one()
    since = min(row.refused_since or now, now)
    wait = min(first * 2 ** min(row.refusals, 16), WAIT_AT_MOST)
    if timedelta() < since + mark - now < wait:
        wait = since + mark - now
    values = {"refused_since": since, "refused_until": now + wait, "refusals": row.refusals + 1}
    await conn.execute(update(chats).where(chats.c.chat_id == chat_id).values(values))
    return RefusedChat(since, now + wait)


async def begun_within(conn: AsyncConnection, now: datetime, last: timedelta) -> int:
    """Return how many chats have begun to refuse within the last so much."""
    begun = chats.c.refused_since > now - last, chats.c.refused_since <= now + SKEW
    return await conn.scalar(select(func.count()).where(*begun)) or 0


def accepted(conn: Connection, message_ids: Collection[int]) -> None:
    """Forget the refusals of the chats that these messages of the outbox were for."""
    took = select(outbox.c.chat_id).where(outbox.c.id.in_(message_ids))
    refusing = update(chats).where(chats.c.chat_id.in_(took), chats.c.refused_since.is_not(None))
    conn.execute(refusing.values(NOT_REFUSED))
