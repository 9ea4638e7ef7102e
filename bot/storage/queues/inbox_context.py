"""Context of claimed updates, read in a fixed number of statements for the whole batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, case, select

from bot.storage import chats, dialogs, due_accounts
from bot.storage.chats import ChatSettings
from bot.storage.db import tables
from bot.storage.db.tables import chat_retry_after, inbox
from bot.storage.db.time_limits import lasts_now, moments
from bot.storage.dialogs import Dialog
from bot.storage.due_accounts import Due
from bot.storage.queues.inbox import Claimed
from bot.storage.queues.outbox_queue import BLOCKED_AT_MOST, EVERY_CHAT
from bot.storage.vault.key_vault import KeyVault

_CHAT = case((inbox.c.chat_id != 0, inbox.c.chat_id), else_=inbox.c.user_id).label("chat_id")
_PRIVATE = and_(
    inbox.c.chat_id > 0, tables.dialogs.c.chat_id == inbox.c.chat_id, tables.dialogs.c.user_id == inbox.c.user_id
)
_own, _every = chat_retry_after.alias("own"), chat_retry_after.alias("every")
_COLUMNS: Sequence[ColumnElement[Any]] = (
    inbox.c.update_id,
    inbox.c.user_id,
    _CHAT,
    *(tables.chats.c[name] for name in (*chats.CHOSEN, "supergroup_id")),
    *(tables.dialogs.c[name] for name in ("kind", "nonce", "body")),
    _own.c.until.label("own_until"),
    _every.c.until.label("every_until"),
)
_STATE = (
    select(*_COLUMNS)
    .select_from(
        inbox.outerjoin(tables.chats, tables.chats.c.chat_id == _CHAT.element)
        .outerjoin(tables.dialogs, and_(_PRIVATE, lasts_now(tables.dialogs.c.expires_at, dialogs.KEPT)))
        .outerjoin(_own, and_(_own.c.chat_id == _CHAT.element, lasts_now(_own.c.until, BLOCKED_AT_MOST)))
        .outerjoin(_every, and_(_every.c.chat_id == EVERY_CHAT, lasts_now(_every.c.until, BLOCKED_AT_MOST)))
    )
    .where(inbox.c.update_id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Context:
    """The state as of the claim. settings: of the chat under its current id; of the sender where there is no chat.

    accounts: the sender's in a private chat, None elsewhere. retry_after: until when (UTC) Telegram told any process
    to let the chat wait, or EVERY_CHAT.
    """

    settings: ChatSettings
    dialog: Dialog | None
    accounts: list[Due] | None
    retry_after: Mapping[int, datetime]


def load(conn: Connection, vault: KeyVault, claimed: Sequence[Claimed], now: datetime) -> dict[int, Context]:
    """Return the context of each update, by its id."""
    if not claimed:
        return {}
    ids = [one.update_id for one in claimed]
    rows = conn.execute(_STATE, {"ids": ids, **moments(now, dialogs.KEPT, BLOCKED_AT_MOST)}).all()
    migrated = chats.current(conn, {row.supergroup_id for row in rows if row.supergroup_id is not None})
    private = {one.update_id for one in claimed if one.chat_id > 0}
    accounts = due_accounts.of_owners(conn, {row.user_id for row in rows if row.update_id in private})
    return {
        row.update_id: Context(
            _settings(row) if row.supergroup_id is None else migrated[row.supergroup_id],
            dialogs.opened(vault, row) if row.body is not None else None,
            accounts[row.user_id] if row.update_id in private else None,
            _retry_after(row),
        )
        for row in rows
    }


def _settings(row: Row[Any]) -> ChatSettings:
    """A chat that is not known has chosen nothing."""
    return ChatSettings(row.chat_id) if row.active is None else chats.from_row(row)


def _retry_after(row: Row[Any]) -> dict[int, datetime]:
    until = {row.chat_id: row.own_until, EVERY_CHAT: row.every_until}
    return {chat_id: moment for chat_id, moment in until.items() if moment is not None}
