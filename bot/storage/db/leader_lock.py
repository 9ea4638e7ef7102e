"""Leader election by a PostgreSQL advisory lock; a follower takes over when the leader's connection drops.

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

log = structlog.get_logger()

ASK_EVERY = 1.0  # seconds; for the turn, and whether it is still one's own
ANSWER_WITHIN = 2.0  # seconds, after which the turn counts as lost
SETTLE = 4.0  # seconds; longer than who had the turn before may take to notice that it is lost
TAKE = text("SELECT pg_try_advisory_xact_lock(:lock)")
ASK = text("SELECT 1")


class Turn:
    """`lock` is a number that stands for what is done, the same in all processes."""

    def __init__(self, database: Database, lock: int) -> None:
        self._database = database
        self._lock = lock
        self._alone = database.dialect != "postgresql"
        self._until = math.inf if self._alone else -math.inf  # monotonic seconds

    @property
    def mine(self) -> bool:
        """Whether this process may go on now."""
        return asyncio.get_running_loop().time() < self._until

    async def keep(self) -> None:
        """Wait for the turn and keep it, until cancelled; one that is lost is waited for again."""
        while not self._alone:
            try:
                await self._take()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.debug("the turn went with its connection", error=type(error).__name__)  # see Outage
            await asyncio.sleep(ASK_EVERY)

    async def _take(self) -> None:
        """Return when it is somebody else's turn; raises what ended one's own."""
        async with self._database.write() as conn:
            if not await conn.scalar(TAKE, {"lock": self._lock}):
                return
            try:
                await asyncio.sleep(SETTLE)
                log.info("it is this process's turn", lock=self._lock)
                while True:
                    asked = asyncio.get_running_loop().time()
                    async with asyncio.timeout(ANSWER_WITHIN):
                        await conn.execute(ASK)
                    self._until = asked + ASK_EVERY + ANSWER_WITHIN
                    await asyncio.sleep(ASK_EVERY)
            finally:
                self._until = -math.inf
