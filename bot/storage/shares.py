"""Shares: accounts shown in groups, with each group's modes and rule states.

Rule states of a share are changed under the lock of its account's row: `due_accounts.load`.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.sharing import Mode, Modes
from bot.storage import chats
from bot.storage.chats import ChatSettings
from bot.storage.db.stored_json import decoded
from bot.storage.db.tables import accounts, shares
from bot.storage.db.tables import chats as chat_rows
from bot.storage.db.upsert import insert

NO_THREAD = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Share of an account with a group. states: the group's own rule states.

    thread_id: where its warnings go, NO_THREAD for none. set_by: who chose that, None if nobody knows any more.
    """

    id: str
    account_id: str
    owner_id: int
    chat_id: int
    thread_id: int
    modes: Modes
    states: dict[str, Any] | None
    set_by: int | None


@dataclass(frozen=True, slots=True)
class ShareWithChat:
    """A share with its group. title: None while Telegram has not sent it."""

    share: Share
    chat: ChatSettings
    title: str | None


async def put(
    conn: AsyncConnection, *, owner_id: int, account_id: str, chat_id: int, thread_id: int, now: datetime
) -> bool:
    """Store a share with warnings off; False if the account is shared there already."""
    values = {
        "id": secrets.token_urlsafe(9),
        "account_id": account_id,
        "owner_id": owner_id,
        "chat_id": chat_id,
        "thread_id": thread_id,
        "warnings": Mode.OFF.value,
        "rules": {},
        "set_by": owner_id,
        "created_at": now,
    }
    row = insert(conn, shares).values(values).on_conflict_do_nothing(index_elements=["account_id", "chat_id"])
    return (await conn.execute(row.returning(shares.c.id))).first() is not None


async def in_chat(conn: AsyncConnection, chat_id: int, *, for_update: bool = False) -> list[Share]:
    """Return the shares of a group, the oldest first; `for_update`: none ends before this transaction is over."""
    return (await conn.run_sync(in_chats, [chat_id], for_update=for_update))[chat_id]


def in_chats(conn: Connection, chat_ids: Collection[int], *, for_update: bool) -> dict[int, list[Share]]:
    """Return the shares of several groups, the oldest first. for_update: none ends before this transaction is over."""
    found: dict[int, list[Share]] = {chat_id: [] for chat_id in chat_ids}
    if found:
        for row in conn.execute(_LOCKED_IN_CHATS if for_update else _IN_CHATS, {"chats": list(found)}):
            found[row.chat_id].append(_share(row))
    return found


async def of_owner(conn: AsyncConnection, owner_id: int) -> list[ShareWithChat]:
    """Return the shares of a person's accounts, the oldest first."""
    return await _with_chats(conn, shares.c.owner_id == owner_id)


async def of_account(conn: AsyncConnection, account_id: str, *, for_update: bool = False) -> list[ShareWithChat]:
    """Return the shares of an account, the oldest first; `for_update` as in `in_chat`."""
    return await _with_chats(conn, shares.c.account_id == account_id, for_update=for_update)


def of_accounts(conn: Connection, account_ids: Collection[str]) -> dict[str, list[ShareWithChat]]:
    """Return the shares of accounts, by account id; none ends before this transaction is over."""
    by_account: dict[str, list[ShareWithChat]] = {}
    for row in conn.execute(_of_accounts(), {"ids": list(account_ids)}):
        by_account.setdefault(row.account_id, []).append(_share_with_chat(row))
    return by_account


async def get(conn: AsyncConnection, chat_id: int, share_id: str) -> Share | None:
    """Return the share; None also for one of another group."""
    row = (await conn.execute(select(shares).where(shares.c.chat_id == chat_id, shares.c.id == share_id))).one_or_none()
    return _share(row) if row else None


async def store(conn: AsyncConnection, share: Share) -> None:
    """Store modes, thread and states of a share."""
    chosen = {
        "warnings": share.modes.whole.value,
        "rules": {part: mode.value for part, mode in share.modes.parts.items()},
        "thread_id": share.thread_id,
        "set_by": share.set_by,
        "states": share.states,
    }
    await _set(conn, share.id, chosen)


async def lock_accounts(conn: AsyncConnection, names: Collection[str]) -> None:
    """Lock these accounts, or those of these shares, in order of their ids until the transaction ends."""
    shared = select(shares.c.account_id).where(shares.c.id.in_(names))
    which = select(accounts.c.id).where(or_(accounts.c.id.in_(names), accounts.c.id.in_(shared)))
    await conn.execute(which.order_by(accounts.c.id).with_for_update())


async def set_states(conn: AsyncConnection, share_id: str, states: dict[str, Any] | None) -> None:
    await _set(conn, share_id, {"states": states})


async def leave_thread(conn: AsyncConnection, chat_id: int, thread_id: int) -> list[Share]:
    """Redirect the warnings of a thread to none, and return their shares."""
    here = shares.c.chat_id == chat_id, shares.c.thread_id == thread_id
    left = update(shares).where(*here).values(thread_id=NO_THREAD).returning(shares)
    return [_share(row) for row in await conn.execute(left)]


async def remove(conn: AsyncConnection, share_ids: Collection[str]) -> int:
    """Delete shares; return how many were still there."""
    return (await conn.execute(delete(shares).where(shares.c.id.in_(share_ids)))).rowcount


async def purge(conn: AsyncConnection, before: datetime) -> None:
    """Erase the shares of groups that have taken no messages since before."""
    closed = select(chat_rows.c.chat_id).where(chat_rows.c.closed_at < before)
    await conn.execute(delete(shares).where(shares.c.chat_id.in_(closed)))


async def _set(conn: AsyncConnection, share_id: str, values: dict[str, Any]) -> None:
    await conn.execute(update(shares).where(shares.c.id == share_id).values(values))


async def _with_chats(
    conn: AsyncConnection, which: ColumnElement[bool], *, for_update: bool = False
) -> list[ShareWithChat]:
    query = _select_with_chats(which)
    return [_share_with_chat(row) for row in await conn.execute(_locked(query) if for_update else query)]


def _select_with_chats(which: ColumnElement[bool]) -> Select[Any]:
    query = select(shares, *(chat_rows.c[name] for name in (*chats.CHOSEN, "title")))
    query = query.join(chat_rows, chat_rows.c.chat_id == shares.c.chat_id).where(which)
    return query.order_by(shares.c.created_at, shares.c.id)


@cache
def _of_accounts() -> Select[Any]:
    """The statement of `of_accounts`."""
    return _locked(_select_with_chats(shares.c.account_id.in_(bindparam("ids", expanding=True))))


def _share_with_chat(row: Row[Any]) -> ShareWithChat:
    return ShareWithChat(_share(row), chats.from_row(row), row.title)


def _locked(query: Select[Any]) -> Select[Any]:
    """Return the query with a lock: on PostgreSQL others may change the rows, but not delete them."""
    return query.with_for_update(of=shares, read=True, key_share=True)


def _share(row: Row[Any]) -> Share:
    return Share(
        id=row.id,
        account_id=row.account_id,
        owner_id=row.owner_id,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        modes=decoded(_modes, row, "modes", share=row.id) or Modes(Mode.OFF),
        states=row.states,
        set_by=row.set_by,
    )


def _modes(row: Row[Any]) -> Modes:
    return Modes(Mode(row.warnings), {part: Mode(mode) for part, mode in row.rules.items()})


_IN_CHATS = (
    select(shares)
    .where(shares.c.chat_id.in_(bindparam("chats", expanding=True)))
    .order_by(shares.c.created_at, shares.c.id)
)
_LOCKED_IN_CHATS = _locked(_IN_CHATS)
