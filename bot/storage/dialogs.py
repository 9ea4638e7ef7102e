"""Dialogs: what the bot waits for from a person in a chat; one at a time, sealed, with an expiry."""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Sealed
from bot.storage.db.tables import dialogs
from bot.storage.db.time_limits import SKEW
from bot.storage.db.upsert import insert
from bot.storage.vault.key_vault import KeyVault, key_id

log = structlog.get_logger()

KEPT = timedelta(minutes=10)
_RUNNING = select(dialogs).where(
    tuple_(dialogs.c.chat_id, dialogs.c.user_id).in_(bindparam("keys", expanding=True)),
    dialogs.c.expires_at > bindparam("now"),
    dialogs.c.expires_at <= bindparam("latest"),
)


@dataclass(frozen=True, slots=True)
class Dialog:
    """`nonce` names this very dialog in its buttons, so that those of an earlier one do nothing."""

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
    return (await conn.run_sync(load_all, vault, [(chat_id, user_id)], now)).get((chat_id, user_id))


def load_all(
    conn: Connection, vault: KeyVault, keys: Collection[tuple[int, int]], now: datetime
) -> dict[tuple[int, int], Dialog]:
    """Return what runs in each (chat_id, user_id), as `load`."""
    opened = {}
    for row in conn.execute(_RUNNING, {"keys": list(keys), "now": now, "latest": now + KEPT + SKEW}):
        try:
            body = vault.unseal(row.body, table="dialogs", row=f"{row.chat_id}:{row.user_id}", owner=row.user_id)
        except Sealed:
            log.error("dialog.does_not_open", kind=row.kind)
        else:
            opened[row.chat_id, row.user_id] = Dialog(row.kind, row.nonce, json.loads(body))
    return opened


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
