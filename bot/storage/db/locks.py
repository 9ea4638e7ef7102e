"""Transactions that must not run beside each other."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


async def alone(conn: AsyncConnection, lock: int) -> None:
    """Wait until no other transaction is alone under this number; this one is until its end.

    On PostgreSQL, where one statement does not see what another is about to commit; SQLite has one writer anyway.
    """
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
