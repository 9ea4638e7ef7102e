"""Dialogs: what the bot waits for from a person in a chat; one at a time, sealed, with an expiry."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Sealed
from bot.storage.db.tables import dialogs
from bot.storage.db.time_limits import lasts
from bot.storage.db.upsert import insert
from bot.storage.vault.key_vault import KeyVault, key_id

log = structlog.get_logger()

KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Dialog:
    """Dialog. nonce: names it in its buttons, so that those of an earlier dialog have no effect."""

    kind: str
    nonce: str
    data: dict[str, Any]


async def save(
    conn: AsyncConnection,
    vault: KeyVault,
    *,
    chat_id: int,
    user_id: int,
    kind: str,
    data: dict[str, Any],
    expires_at: datetime,
) -> str:
    """Put a dialog, `data` being JSON, in the place of any other; returns its nonce of 16 characters."""
    nonce = secrets.token_urlsafe(12)
    body = vault.seal(json.dumps(data).encode(), table="dialogs", row=f"{chat_id}:{user_id}", owner=user_id)
    values = {"kind": kind, "nonce": nonce, "body": body, "key_id": key_id(body), "expires_at": expires_at}
    row = insert(conn, dialogs).values({"chat_id": chat_id, "user_id": user_id, **values})
    await conn.execute(row.on_conflict_do_update(index_elements=["chat_id", "user_id"], set_=values))
    return nonce


async def load(conn: AsyncConnection, vault: KeyVault, *, chat_id: int, user_id: int, now: datetime) -> Dialog | None:
    """Return what runs; None also for one that has expired, or that no longer opens (it is logged: ask again)."""
    this = select(dialogs).where(dialogs.c.chat_id == chat_id, dialogs.c.user_id == user_id)
    row = (await conn.execute(this.where(lasts(dialogs.c.expires_at, now, KEPT)))).one_or_none()
    return opened(vault, row) if row else None


def opened(vault: KeyVault, row: Row[Any]) -> Dialog | None:
    """Return the dialog of a row; None where it does not open, which is logged."""
    try:
        body = vault.unseal(row.body, table="dialogs", row=f"{row.chat_id}:{row.user_id}", owner=row.user_id)
    except Sealed:
        log.error("dialog.does_not_open", kind=row.kind)
        return None
    return Dialog(row.kind, row.nonce, json.loads(body))


async def clear(conn: AsyncConnection, *, chat_id: int, user_id: int, nonce: str | None = None) -> bool:
    """End the dialog; True if it was there. With a nonce only that very one, so each can be ended once."""
    this = delete(dialogs).where(dialogs.c.chat_id == chat_id, dialogs.c.user_id == user_id)
    gone = await conn.execute(this if nonce is None else this.where(dialogs.c.nonce == nonce))
    return gone.rowcount == 1


async def clear_kind(conn: AsyncConnection, kind: str) -> None:
    """End every dialog of this kind."""
    await conn.execute(delete(dialogs).where(dialogs.c.kind == kind))


async def purge(conn: AsyncConnection, now: datetime) -> None:
    """Erase what has expired."""
    await conn.execute(delete(dialogs).where(dialogs.c.expires_at <= now))
