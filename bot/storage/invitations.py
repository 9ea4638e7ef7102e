"""Invitations to share: single-use tokens with an expiry, stored as hashes, each for one person."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.db.tables import invitations
from bot.storage.db.time_limits import lasts

INVITED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Invitation. account_id, chat_id: None where that is still to be chosen. thread_id: 0 for none."""

    owner_id: int
    account_id: str | None
    chat_id: int | None
    thread_id: int


async def put(conn: AsyncConnection, invitation: Invitation, expires_at: datetime) -> str:
    """Return the token, 192 random bits in 32 characters; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    await conn.execute(
        insert(invitations).values(
            token_key=_hash(token),
            owner_id=invitation.owner_id,
            account_id=invitation.account_id,
            chat_id=invitation.chat_id,
            thread_id=invitation.thread_id,
            expires_at=expires_at,
        )
    )
    return token


async def take(conn: AsyncConnection, owner_id: int, token: str, now: datetime) -> Invitation | None:
    """Use an invitation up. None if there is none for this person (any more); nobody uses up another's."""
    used = delete(invitations).where(*_valid(owner_id, token, now))
    return _invitation((await conn.execute(used.returning(invitations))).one_or_none())


async def find(conn: AsyncConnection, owner_id: int, token: str, now: datetime) -> Invitation | None:
    """Return what `take` would, without using it up."""
    found = select(invitations).where(*_valid(owner_id, token, now))
    return _invitation((await conn.execute(found)).one_or_none())


async def purge(conn: AsyncConnection, now: datetime) -> None:
    """Erase what has expired."""
    await conn.execute(delete(invitations).where(invitations.c.expires_at <= now))


def _valid(owner_id: int, token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    in_time = lasts(invitations.c.expires_at, now, INVITED_FOR)
    return invitations.c.token_key == _hash(token), invitations.c.owner_id == owner_id, in_time


def _invitation(row: Row[Any] | None) -> Invitation | None:
    return Invitation(row.owner_id, row.account_id, row.chat_id, row.thread_id) if row else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
