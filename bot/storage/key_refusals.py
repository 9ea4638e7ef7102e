"""Refused keys, until their provider accepts them; evaluated by `bot.domain.key_refusals`.

A key goes by `KeyVault.fingerprint_key`, which names no person and leads back to no key.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.key_refusals import RETRY_REJECTED, KeyRefusal
from bot.storage import due_accounts
from bot.storage.db.tables import key_refusals, watches
from bot.storage.db.time_limits import SKEW
from bot.storage.db.upsert import insert

OTHERS = 4  # the newest are enough to tell an outage
FORGOTTEN = RETRY_REJECTED * 2  # a key that nobody tries any more


async def refuse(
    conn: AsyncConnection, provider: str, key_mac: str, now: datetime
) -> tuple[KeyRefusal, list[KeyRefusal]]:
    """Record a 401 and return what is known of this key, and of the newest refused others of its provider.

    What a clock that was ahead has recorded is forgotten.
    """
    await conn.execute(delete(key_refusals).where(key_refusals.c.at > now + SKEW))
    row = insert(conn, key_refusals).values(provider=provider, key_mac=key_mac, since=now, at=now)
    await conn.execute(row.on_conflict_do_update(index_elements=["key_mac"], set_={"at": now}))
    await conn.execute(delete(key_refusals).where(key_refusals.c.at < now - FORGOTTEN))
    mine = select(key_refusals).where(key_refusals.c.key_mac == key_mac)
    others = select(key_refusals).where(key_refusals.c.provider == provider, key_refusals.c.key_mac != key_mac)
    rows = [
        (await conn.execute(mine)).one(),
        *(await conn.execute(others.order_by(key_refusals.c.at.desc()).limit(OTHERS))).all(),
    ]
    refused, *known = [KeyRefusal(row.key_mac, row.since, row.at) for row in rows]
    return refused, known


async def accept(conn: AsyncConnection, provider: str, key_mac: str) -> list[str]:
    """Forget the refusals of an accepted key, and return the provider's other refused keys."""
    await conn.execute(delete(key_refusals).where(key_refusals.c.key_mac == key_mac))
    return list(await conn.scalars(select(key_refusals.c.key_mac).where(key_refusals.c.provider == provider)))


async def accepted_at(conn: AsyncConnection, provider: str, now: datetime) -> datetime | None:
    """Return when the provider last accepted any key; a reading dated ahead says nothing of that."""
    found: datetime | None = await conn.scalar(
        select(func.max(watches.c.last_read_at)).where(
            watches.c.provider == provider, watches.c.last_read_at <= now + SKEW
        )
    )
    return found


async def read_again(
    conn: AsyncConnection, provider: str, key_macs: Collection[str], at: Callable[[], datetime], within: timedelta
) -> None:
    """Plan readings of the accounts with these keys, each at a time of `at`, unless due before `within` is over."""
    latest = at() + within
    late = and_(watches.c.provider == provider, watches.c.key_mac.in_(key_macs), watches.c.next_poll_at > latest)
    for account_id in list(await conn.scalars(select(watches.c.account_id).where(late))):
        await due_accounts.touch(conn, account_id, at())
