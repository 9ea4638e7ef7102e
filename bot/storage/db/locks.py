"""Transaction-scoped advisory locks."""

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection


def lock_transaction(conn: Connection, lock: int) -> None:
    """Take a transaction-scoped advisory lock; a no-op on SQLite, which has one writer."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


async def advisory_xact_lock(conn: AsyncConnection, lock: int) -> None:
    await conn.run_sync(lock_transaction, lock)
