"""Digests: schedule, next time, and the figures of the last one.

One that is due is claimed by moving its next time on. Its message goes to the outbox in the same transaction, so it is
built once, however many workers there are and whenever one dies.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import chats
from bot.storage.chats import ChatSettings
from bot.storage.db.tables import digests
from bot.storage.db.upsert import insert
from bot.storage.db.wakeups import enqueued

QUEUE = "digests"
NO_THREAD = 0
PLANNED_AT_MOST = timedelta(days=33)  # a month, and a time that the zone leaves out

DigestFigures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Digest:
    """Digest of a chat and thread. schedule: as `domain.schedule_words` parses it. next_at, last_at: UTC.

    figures: amounts of the last digest by account, None before the first. set_by: who set it, None if not known.
    """

    chat_id: int
    thread_id: int
    schedule: str
    next_at: datetime
    last_at: datetime | None
    figures: DigestFigures | None
    set_by: int | None = None


@dataclass(frozen=True, slots=True)
class DueDigest:
    """Claimed digest, as it stood before the claim: its `next_at` is when it was due."""

    digest: Digest
    settings: ChatSettings


async def get(conn: AsyncConnection, chat_id: int, thread_id: int = NO_THREAD) -> Digest | None:
    row = (await conn.execute(select(digests).where(*_here(chat_id, thread_id)))).one_or_none()
    return _digest(row) if row else None


async def in_chat(conn: AsyncConnection, chat_id: int, *, for_update: bool = False) -> list[Digest]:
    """Return those of all threads; `for_update`: nobody builds or changes them before this transaction is over."""
    query = select(digests).where(digests.c.chat_id == chat_id).order_by(digests.c.thread_id)
    return [_digest(row) for row in await conn.execute(query.with_for_update() if for_update else query)]


async def put(
    conn: AsyncConnection,
    chat_id: int,
    thread_id: int = NO_THREAD,
    *,
    schedule: str,
    next_at: datetime,
    set_by: int | None = None,
) -> None:
    """Set the one digest of this place; what the last one said stays."""
    values = {"schedule": schedule, "next_at": next_at, "set_by": set_by}
    row = insert(conn, digests).values({"chat_id": chat_id, "thread_id": thread_id, **values})
    await conn.execute(row.on_conflict_do_update(index_elements=["chat_id", "thread_id"], set_=values))
    await conn.run_sync(enqueued, QUEUE)


async def postpone(conn: AsyncConnection, digest: Digest, next_at: datetime) -> None:
    """Change the next time."""
    await conn.execute(_change(digest).values(next_at=next_at))
    await conn.run_sync(enqueued, QUEUE)


async def leave_thread(conn: AsyncConnection, chat_id: int, thread_id: int) -> Digest | None:
    """Move the digest of a thread to none, or remove it where there is one already; return it as it stood."""
    here = {digest.thread_id: digest for digest in await in_chat(conn, chat_id, for_update=True)}
    digest = here.get(thread_id)
    if digest is None:
        return None
    if NO_THREAD not in here:
        await conn.execute(_change(digest).values(thread_id=NO_THREAD))
    else:
        await remove(conn, chat_id, thread_id)
    return digest


async def remove(conn: AsyncConnection, chat_id: int, thread_id: int = NO_THREAD) -> bool:
    """Remove the digest; False if there was none."""
    return (await conn.execute(delete(digests).where(*_here(chat_id, thread_id)))).rowcount == 1


def claim_due(
    conn: Connection, *, now: datetime, limit: int, next_after: Callable[[DueDigest], datetime]
) -> list[DueDigest]:
    """Take up to `limit` digests that are due, the longest first, and move each to `next_after`, once.

    As many more whose next time lies further ahead than any that was planned are moved and not returned. The rows are
    locked until the transaction ends. Raises ValueError for a next time that is not ahead.
    """
    rows = [*conn.execute(_next(digests.c.next_at <= now, limit)), *conn.execute(_next(_is_far(now), limit))]
    if not rows:
        return []
    settings = chats.settings_of(conn, {row.chat_id for row in rows})
    found = [DueDigest(_digest(row), settings[row.chat_id]) for row in rows]
    times = [next_after(due) for due in found]
    if min(times) <= now:
        raise ValueError("the next digest would be due already")
    conn.execute(_MOVE, [{**_key(due.digest), "next": at, "now": now} for due, at in zip(found, times, strict=True)])
    return [due for due in found if due.digest.next_at <= now]


def remember(conn: Connection, said: Sequence[tuple[Digest, DigestFigures | None]]) -> None:
    """Store the figures that the next digests are compared with; after None the next one shows all.

    A digest that was removed meanwhile keeps nothing.
    """
    if said:
        conn.execute(_REMEMBER, [{**_key(digest), "said": figures} for digest, figures in said])


async def forget_figures(conn: AsyncConnection, chat_id: int, account_ids: Collection[str]) -> None:
    """Remove these accounts from the figures of the chat's last digests."""
    for digest in await in_chat(conn, chat_id):
        if digest.figures and not digest.figures.keys().isdisjoint(account_ids):
            kept = {name: figure for name, figure in digest.figures.items() if name not in account_ids}
            await conn.run_sync(remember, [(digest, kept)])


def nearest(conn: Connection) -> datetime | None:
    """Return when the next digest is due; None where there is none."""
    return conn.scalar(select(digests.c.next_at).order_by(digests.c.next_at).limit(1))


def _next(which: ColumnElement[bool], limit: int) -> Select[Any]:
    """Return the query of the rows to claim. SQLite drops the lock clause; with it several workers claim at once."""
    found = select(digests).where(which).order_by(digests.c.next_at)
    return found.limit(limit).with_for_update(skip_locked=True)


def _is_far(now: datetime) -> ColumnElement[bool]:
    return digests.c.next_at > now + PLANNED_AT_MOST


def _here(chat_id: int, thread_id: int) -> tuple[Any, Any]:
    return digests.c.chat_id == chat_id, digests.c.thread_id == thread_id


def _change(digest: Digest) -> Update:
    return update(digests).where(*_here(digest.chat_id, digest.thread_id))


def _key(digest: Digest) -> dict[str, int]:
    return {"chat": digest.chat_id, "thread": digest.thread_id}


def _digest(row: Row[Any]) -> Digest:
    return Digest(**{name: row._mapping[name] for name in Digest.__dataclass_fields__})


_ONE = update(digests).where(digests.c.chat_id == bindparam("chat"), digests.c.thread_id == bindparam("thread"))
_MOVE = _ONE.values(next_at=bindparam("next"), last_at=bindparam("now"))
_REMEMBER = _ONE.values(figures=bindparam("said"))
