"""Supergroup migration: rows under the old chat id move to the new one.

What is there already under the new id stays, so that doing it again changes nothing.
"""

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.db.tables import chat_retry_after, chats, digests, invitations, shares
from bot.storage.db.upsert import insert
from bot.storage.queues import outbox, outbox_queue

_SETTINGS = ("language", "timezone", "quiet_from", "quiet_to", "title", "created_at")


async def move(conn: AsyncConnection, old_id: int, new_id: int) -> None:
    """Move the rows; the old chat's row stays and points to the new id."""
    await _move_settings(conn, old_id, new_id)
    await _move_rows(conn, digests, "thread_id", old_id, new_id)  # first: one in the making is waited for here
    await _move_rows(conn, shares, "account_id", old_id, new_id)
    await conn.execute(update(invitations).where(invitations.c.chat_id == old_id).values(chat_id=new_id))
    await outbox.reattach(conn, old_id, new_id)
    if (
        until := await conn.scalar(select(chat_retry_after.c.until).where(chat_retry_after.c.chat_id == old_id))
    ) is not None:
        await outbox_queue.set_retry_after(conn, new_id, until)
        await conn.execute(delete(chat_retry_after).where(chat_retry_after.c.chat_id == old_id))


async def _move_settings(conn: AsyncConnection, old_id: int, new_id: int) -> None:
    """Move the settings; those set under the new id stay, the quiet hours as one.

    The old row is locked before the new one, as in `chats.current_id`.
    """
    mine = select(chats).where(chats.c.chat_id == old_id).with_for_update()
    old = (await conn.execute(mine)).mappings().one_or_none()
    if old is not None and old["supergroup_id"] is not None:
        return
    new = (await conn.execute(select(chats).where(chats.c.chat_id == new_id))).mappings().one_or_none()
    kept = {name: old[name] for name in _SETTINGS} if old else {}
    if new is not None:
        quiet = ("quiet_from", "quiet_to") if new["quiet_from"] else ()
        chosen = {name: new[name] for name in _SETTINGS if new[name] is not None or name in quiet}
        kept |= chosen
    lives = {"kind": "supergroup", "active": True, "closed_at": None}
    row = insert(conn, chats).values(chat_id=new_id, **lives, **kept)
    await conn.execute(row.on_conflict_do_update(index_elements=[chats.c.chat_id], set_={**lives, **kept}))
    signpost = dict.fromkeys(_SETTINGS) | {"kind": "group", "active": False, "closed_at": None, "supergroup_id": new_id}
    row = insert(conn, chats).values(chat_id=old_id, **signpost)
    await conn.execute(row.on_conflict_do_update(index_elements=[chats.c.chat_id], set_=signpost))


async def _move_rows(conn: AsyncConnection, table: Table, unique: str, old_id: int, new_id: int) -> None:
    """Move rows to the new id; of two that would be the same the one under the new id stays."""
    there = select(table.c[unique]).where(table.c.chat_id == new_id)
    await conn.execute(delete(table).where(table.c.chat_id == old_id, table.c[unique].in_(there)))
    await conn.execute(update(table).where(table.c.chat_id == old_id).values(chat_id=new_id))
