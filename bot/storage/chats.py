"""Chats and what was set in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage._insert import insert
from bot.storage.tables import chats


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """None means that nobody chose: the language is then Telegram's, the zone UTC, no hour is quiet.

    The quiet hours are local times, HH:MM: both are set or none is. `active`: the chat takes messages.
    """

    chat_id: int
    language: str | None = None
    timezone: str | None = None
    quiet_from: str | None = None
    quiet_to: str | None = None
    active: bool = True


async def get(conn: AsyncConnection, chat_id: int) -> ChatSettings:
    """A chat that is not known has chosen nothing."""
    row = (await conn.execute(select(chats).where(chats.c.chat_id == chat_id))).one_or_none()
    return from_row(row) if row else ChatSettings(chat_id)


async def touch(conn: AsyncConnection, chat_id: int, kind: str, now: datetime) -> None:
    """Something came from this chat: it is known and can be written to. `kind` is Telegram's type of chat."""
    await _put(conn, chat_id, {"kind": kind, "active": True}, created_at=now)


async def set_active(conn: AsyncConnection, chat_id: int, active: bool) -> None:
    """`active` says whether the chat takes messages: a person who blocked the bot does not."""
    await _put(conn, chat_id, {"active": active})


async def set_language(conn: AsyncConnection, chat_id: int, language: str | None) -> None:
    await _put(conn, chat_id, {"language": language})


async def set_timezone(conn: AsyncConnection, chat_id: int, timezone: str | None) -> None:
    """`timezone` is an IANA name."""
    await _put(conn, chat_id, {"timezone": timezone})


async def set_quiet(conn: AsyncConnection, chat_id: int, hours: tuple[str, str] | None) -> None:
    """`hours` are the local times, HH:MM, from which and to which the chat wants quiet."""
    quiet_from, quiet_to = hours or (None, None)
    await _put(conn, chat_id, {"quiet_from": quiet_from, "quiet_to": quiet_to})


def from_row(row: Row[Any]) -> ChatSettings:
    """`row` has the columns of the table."""
    return ChatSettings(row.chat_id, row.language, row.timezone, row.quiet_from, row.quiet_to, row.active)


async def _put(conn: AsyncConnection, chat_id: int, values: dict[str, Any], **at_first: datetime) -> None:
    """A chat that comes with a setting has the kind its id shows: people's ids are positive."""
    unknown = {"kind": "private" if chat_id > 0 else "group", "active": True}
    row = insert(conn, chats).values({"chat_id": chat_id, **unknown, **values, **at_first})
    await conn.execute(row.on_conflict_do_update(index_elements=[chats.c.chat_id], set_=values))
