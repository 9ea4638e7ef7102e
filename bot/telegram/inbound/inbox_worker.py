"""Stored updates on their way to the handlers: a person's in order, all others' beside them, each at least once."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bind_contextvars

from bot.domain.errors import StorageFull
from bot.services.resources import Resources
from bot.storage.queues import inbox
from bot.storage.queues.inbox import Claimed
from bot.supervisor import Supervisor

log = structlog.get_logger()

AT_ONCE = 256  # updates in hand; a slow provider keeps one lane each busy for 12 s
LEASE = timedelta(seconds=15)
RENEW_EVERY = 5.0  # seconds
LOOK_EVERY = 1.0  # seconds; for what another process left behind

Handle = Callable[[Claimed, dict[str, Any]], Awaitable[None]]


class Lanes:
    """Claims stored updates under a lease and runs `handle`, which answers; the row goes when it returns."""

    def __init__(self, resources: Resources, supervisor: Supervisor, handle: Handle) -> None:
        self._resources = resources
        self._supervisor = supervisor
        self._handle = handle
        self._owner = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._in_hand: set[int] = set()

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()

    async def run(self) -> None:
        """Claim and start what can be started, until cancelled."""
        while True:
            self._woken.clear()
            if (free := AT_ONCE - len(self._in_hand)) > 0:
                claimed = await self._claim(free)
                for update in claimed:
                    if update.update_id in self._in_hand:
                        continue  # its lease ran out while the process was not given time
                    self._in_hand.add(update.update_id)
                    self._supervisor.job(f"update {update.update_id}", self._work(update))
                if len(claimed) == free:
                    continue
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def keep_leases(self) -> None:
        """Renew the leases of what is in hand, until cancelled."""
        while True:
            await asyncio.sleep(RENEW_EVERY)
            if self._in_hand:
                async with self._resources.database.write() as conn:
                    now = self._resources.clock.now()
                    await inbox.renew(conn, self._in_hand, owner=self._owner, now=now, lease=LEASE)

    async def release(self) -> None:
        """Give back what this process did not finish, so that the next one need not wait for the leases to end."""
        try:
            async with self._resources.database.write() as conn:
                await inbox.release(conn, self._owner)
        except (StorageFull, SQLAlchemyError, OSError) as error:
            log.warning("unfinished updates wait for their leases to end", error=type(error).__name__)

    async def mark_sent(self, update_id: int, sent: int) -> None:
        """Remember that so many messages of this update's answer went out."""
        async with self._resources.database.write() as conn:
            await inbox.mark_sent(conn, update_id, self._owner, sent)

    async def finish(self, update_id: int) -> None:
        """Erase an update that has had its effect."""
        async with self._resources.database.write() as conn:
            await inbox.finish(conn, update_id, self._owner)

    async def _claim(self, limit: int) -> list[Claimed]:
        async with self._resources.database.write() as conn:
            return await inbox.claim(
                conn,
                self._resources.vault,
                owner=self._owner,
                now=self._resources.clock.now(),
                lease=LEASE,
                limit=limit,
            )

    async def _work(self, claimed: Claimed) -> None:
        bind_contextvars(trace=f"u{claimed.update_id}")
        log.info("update taken", attempt=claimed.attempts)
        try:
            await self._handle(claimed, json.loads(claimed.body))
            await self.finish(claimed.update_id)
            log.info("update done")
        finally:
            self._in_hand.discard(claimed.update_id)
            self.wake()
