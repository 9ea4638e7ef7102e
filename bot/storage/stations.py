"""Stations of an update or a message, as the database knows them: moments (UTC) with what happened then."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.db.tables import inbox, outbox, seen_updates

Station = tuple[datetime, str]


async def of_update(conn: AsyncConnection, update_id: int) -> list[Station]:
    """Return when it was stored and whether it still waits; nothing where it is not known (any more)."""
    stored_at = await conn.scalar(select(seen_updates.c.at).where(seen_updates.c.update_id == update_id))
    if stored_at is None:
        return []
    waits = (await conn.execute(select(inbox.c.attempts).where(inbox.c.update_id == update_id))).first()
    state = f"still waiting, taken {waits.attempts} times" if waits else "finished since"
    return [(stored_at, f"update stored ({state})")]


async def of_messages(conn: AsyncConnection, message_ids: Collection[int]) -> list[Station]:
    """Return when these were written and what became of each."""
    rows = await conn.execute(select(outbox).where(outbox.c.id.in_(message_ids)).order_by(outbox.c.id))
    stations: list[Station] = []
    for row in rows:
        stations.append((row.created_at, f"message {row.id} written ({row.kind})"))
        if row.sent_at is not None:
            stations.append((row.sent_at, f"message {row.id} sent"))
        else:
            state = row.outcome or f"waiting, {row.attempts} attempts"
            stations.append((row.not_before, f"message {row.id} may go from now on ({state})"))
    return stations


async def waiting_with(conn: AsyncConnection, trace: str) -> list[int]:
    """Return the messages that still wait and carry this trace."""
    rows = await conn.execute(select(outbox.c.id, outbox.c.body).where(outbox.c.outcome.is_(None)))
    return [row.id for row in rows if (row.body or {}).get("trace") == trace]
