"""Transaction-scoped advisory locks.

PostgreSQL ends a transaction with one that is idle for too long: a process that is frozen, or that the network drops in
silence, would keep it for hours. The limit is set in the statement of the lock, which costs no further one.
"""

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

IDLE_AT_MOST = 30.0  # seconds
_IDLE_LIMIT = "set_config('idle_in_transaction_session_timeout', :idle, true)"
_LOCK = text(f"SELECT pg_advisory_xact_lock(:lock), {_IDLE_LIMIT}")
_TRY_LOCK = text(f"SELECT pg_try_advisory_xact_lock(:lock), {_IDLE_LIMIT}")


def lock_transaction(conn: Connection, lock: int, idle: float = IDLE_AT_MOST) -> None:
    """Take a transaction-scoped advisory lock; a no-op on SQLite, which has one writer. idle: 0 for no limit."""
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK, {"lock": lock, "idle": _milliseconds(idle)})


async def advisory_xact_lock(conn: AsyncConnection, lock: int, idle: float = IDLE_AT_MOST) -> None:
    await conn.run_sync(lock_transaction, lock, idle)


async def try_advisory_xact_lock(conn: AsyncConnection, lock: int, idle: float) -> bool:
    """Take the lock on PostgreSQL unless another transaction has it; False if one has."""
    return bool(await conn.scalar(_TRY_LOCK, {"lock": lock, "idle": _milliseconds(idle)}))


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
