"""Chats: their settings, and whether they take messages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.db.tables import chats
from bot.storage.db.upsert import insert


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Settings of a chat. None: nobody chose; the language is then Telegram's, the zone UTC, no hour is quiet.

    quiet_from, quiet_to: local times, HH:MM; both are set or none is. active: the chat takes messages. refused_until:
    not before then (UTC).
    """

    chat_id: int
    language: str | None = None
    timezone: str | None = None
    quiet_from: str | None = None
    quiet_to: str | None = None
    active: bool = True
    refused_until: datetime | None = None


_SOME = select(chats).where(chats.c.chat_id.in_(bindparam("ids", expanding=True)))
CHOSEN = ("language", "timezone", "quiet_from", "quiet_to", "active", "refused_until")
"""Columns that `from_row` reads, beside the chat's id."""
NOT_REFUSED: dict[str, Any] = {"refused_since": None, "refused_until": None, "refusals": 0}


async def get(conn: AsyncConnection, chat_id: int) -> ChatSettings:
    """Return the settings; a chat that is not known has chosen nothing."""
    row = (await conn.execute(select(chats).where(chats.c.chat_id == chat_id))).one_or_none()
    return from_row(row) if row else ChatSettings(chat_id)


def current(conn: Connection, chat_ids: Collection[int]) -> dict[int, ChatSettings]:
    """Return what was set in each chat, under the id asked for; `chat_id` is the one the chat has now.

    A group that became a supergroup is looked up there; a chat that is not known has chosen nothing.
    """
    found, wanted = {}, {chat_id: chat_id for chat_id in chat_ids}
    while wanted:
        rows = {row.chat_id: row for row in conn.execute(_SOME, {"ids": list(set(wanted.values()))})}
        migrated = {}
        for wanted_id, chat_id in wanted.items():
            row = rows.get(chat_id)
            if row is not None and row.supergroup_id is not None:
                migrated[wanted_id] = row.supergroup_id
            else:
                found[wanted_id] = from_row(row) if row else ChatSettings(chat_id)
        wanted = migrated
    return found


def settings_of(conn: Connection, chat_ids: Collection[int]) -> dict[int, ChatSettings]:
    """Return what was chosen in each chat."""
    rows = conn.execute(_SOME, {"ids": list(chat_ids)})
    return {chat_id: ChatSettings(chat_id) for chat_id in chat_ids} | {row.chat_id: from_row(row) for row in rows}


@dataclass(frozen=True, slots=True)
class Life:
    """Life of a chat. title: a group's. closed_at (UTC): None while it takes messages."""

    title: str | None
    closed_at: datetime | None


async def life(conn: AsyncConnection, chat_id: int, *, for_update: bool = False) -> Life | None:
    """Return the chat's life, None if it is not known; `for_update` locks its row until the transaction ends."""
    query = select(chats).where(chats.c.chat_id == chat_id)
    row = (await conn.execute(query.with_for_update() if for_update else query)).one_or_none()
    return Life(row.title, row.closed_at) if row else None


async def title(conn: AsyncConnection, chat_id: int) -> str:
    """Return a group's title, "" while Telegram has not told it."""
    return await conn.scalar(select(chats.c.title).where(chats.c.chat_id == chat_id)) or ""


async def touch(conn: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Record that something came from this chat: it is known, and takes messages."""
    await _put(conn, chat_id, {"active": True, "closed_at": None, **NOT_REFUSED}, created_at=now)


async def know(conn: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Insert a row for this chat; one that is known already stays as it is."""
    row = insert(conn, chats).values(chat_id=chat_id, **_unknown(chat_id), created_at=now)
    await conn.execute(row.on_conflict_do_nothing(index_elements=[chats.c.chat_id]))


async def current_id(conn: AsyncConnection, chat_id: int, *, for_update: bool = False) -> int:
    """Return the id that a group has now: it gets another one when it becomes a supergroup.

    for_update: it does not move before the transaction is over.
    """
    while True:
        found = select(chats.c.supergroup_id).where(chats.c.chat_id == chat_id)
        supergroup_id = await conn.scalar(found.with_for_update(read=True) if for_update else found)
        if supergroup_id is None:
            return chat_id
        chat_id = supergroup_id


async def close(conn: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Record that the chat takes no messages: the bot was blocked or removed. The first such moment stays."""
    await _put(conn, chat_id, {"active": False})
    since = update(chats).where(chats.c.chat_id == chat_id, chats.c.closed_at.is_(None))
    await conn.execute(since.values(closed_at=now))


async def set_title(conn: AsyncConnection, chat_id: int, title: str) -> None:
    await _put(conn, chat_id, {"title": title})


async def set_language(conn: AsyncConnection, chat_id: int, language: str | None) -> None:
    await _put(conn, chat_id, {"language": language})


async def keep_language(conn: AsyncConnection, chat_id: int, language: str) -> None:
    """Set the language of a chat in which nobody has chosen one."""
    if (await get(conn, chat_id)).language is None:
        await set_language(conn, chat_id, language)


async def set_timezone(conn: AsyncConnection, chat_id: int, timezone: str | None) -> None:
    """Set the zone; `timezone` is an IANA name."""
    await _put(conn, chat_id, {"timezone": timezone})


async def set_quiet(conn: AsyncConnection, chat_id: int, hours: tuple[str, str] | None) -> None:
    """Set the quiet hours from and to local times, HH:MM; None for none."""
    quiet_from, quiet_to = hours or (None, None)
    await _put(conn, chat_id, {"quiet_from": quiet_from, "quiet_to": quiet_to})


def from_row(row: Row[Any]) -> ChatSettings:
    """Return the settings in a row with the columns of the table."""
    return ChatSettings(row.chat_id, *(getattr(row, name) for name in CHOSEN))


async def _put(conn: AsyncConnection, chat_id: int, values: dict[str, Any], **at_first: datetime) -> None:
    row = insert(conn, chats).values({"chat_id": chat_id, **_unknown(chat_id), **values, **at_first})
    await conn.execute(row.on_conflict_do_update(index_elements=[chats.c.chat_id], set_=values))


def _unknown(chat_id: int) -> dict[str, Any]:
    """Return the columns of a chat that is new; its id shows its kind: people's are positive."""
    return {"kind": "private" if chat_id > 0 else "group", "active": True}
