"""Leader election by a PostgreSQL advisory lock; a follower takes over when the leader's connection drops or is silent.

The lock is transaction-scoped: a session's lock would stay with whichever connection a pooler in transaction mode
happened to use. The transaction touches no row and keeps no snapshot. On SQLite the only process leads: see
`file_lock`.
"""

import asyncio
import math

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.storage.db.engine import Database
from bot.storage.db.locks import try_advisory_xact_lock

log = structlog.get_logger()

ASK_EVERY = 1.0  # seconds; for the lock, and whether it is still held
ANSWER_WITHIN = 2.0  # seconds, after which the lock counts as lost
SETTLE = 4.0  # seconds; longer than the leader before may take to notice that its lock is lost
ASK = text("SELECT 1")


class LeaderLock:
    """Leader lock. lock: its number, the same in all processes."""

    def __init__(self, database: Database, lock: int) -> None:
        self._database = database
        self._lock = lock
        self._single_process = not database.shared
        self._until = math.inf if self._single_process else -math.inf  # monotonic seconds

    @property
    def is_leader(self) -> bool:
        """Whether this process leads now."""
        return asyncio.get_running_loop().time() < self._until

    async def keep(self) -> None:
        """Wait for the lock and keep it, until cancelled; a lost one is waited for again."""
        while not self._single_process:
            try:
                await self._take()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.debug("the leader lock went with its connection", error=type(error).__name__)  # `Outage` warns
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    raise asyncio.CancelledError from error  # the rollback on a lost connection has hidden it
            await asyncio.sleep(ASK_EVERY)

    async def _take(self) -> None:
        """Lead until the connection is lost, and raise its error; return at once where another process leads."""
        async with self._database.write() as conn:
            # the settling is the longest that the transaction is idle
            if not await try_advisory_xact_lock(conn, self._lock, idle=SETTLE + ANSWER_WITHIN):
                return
            try:
                await asyncio.sleep(SETTLE)
                log.info("this process leads", lock=self._lock)
                while True:
                    checked = asyncio.get_running_loop().time()
                    async with asyncio.timeout(ANSWER_WITHIN):
                        await conn.execute(ASK)
                    self._until = checked + ASK_EVERY + ANSWER_WITHIN
                    await asyncio.sleep(ASK_EVERY)
            finally:
                self._until = -math.inf
