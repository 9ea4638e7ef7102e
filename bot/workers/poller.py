"""The `poller` role's readings: claims accounts that are due in batches, and reads each beside the others."""

import asyncio
import random
from collections import defaultdict
from datetime import datetime, timedelta

import structlog
from structlog.contextvars import bind_contextvars

from bot.services.resources import Resources
from bot.services.wakeup import Wakeup
from bot.services.watching import scheduled_reading
from bot.storage.db.conflicts import repeated
from bot.storage.due_accounts import QUEUE, release
from bot.storage.watched import Opened
from bot.supervisor import Supervisor

log = structlog.get_logger()

IN_HAND = 512  # accounts of one provider at most, until their readings are stored: a slow one delays no other
BATCH = 64  # accounts of a claim
GATHER = 0.05  # seconds; what falls due meanwhile is claimed together
LOOK_EVERY = timedelta(seconds=60)  # while nothing is due; what this process makes due wakes the poller
LOOK_EVERY_SHARED = timedelta(seconds=3)  # likewise on PostgreSQL, for what other processes make due


class Poller:
    def __init__(self, resources: Resources, supervisor: Supervisor) -> None:
        self._resources = resources
        self._supervisor = supervisor
        self._busy: set[str] = set()  # providers of which nothing was claimed: see `_is_busy`
        self._in_hand: defaultdict[str, set[str]] = defaultdict(set)  # accounts by provider
        self._wakeup = Wakeup(resources.clock)
        self._woken = False  # there may be more to claim
        self._replanned = False
        self._due: datetime | None = None  # when the next account is due, as far as known

    async def run(self) -> None:
        """Claim and start what is due, until cancelled."""
        self._resources.database.wakeups.on(QUEUE, self._wake)
        while True:
            self._woken, self._due = False, None
            if await self._claim():
                continue
            await self._rest()
            if not self._busy:
                await asyncio.sleep(GATHER)

    async def _claim(self) -> bool:
        """Claim once; return whether there may be more at once."""
        self._busy = {info.id for info in self._resources.providers.infos() if self._is_busy(info.id)}
        claimed = await scheduled_reading.claim(self._resources, BATCH, self._busy)
        for opened in claimed.ready:
            account = opened.account
            self._in_hand[account.provider].add(account.id)
            self._supervisor.job(f"poll {account.id}", self._work(opened))
        if claimed.full:  # also where all of it was postponed
            return True
        if claimed.nearest is not None:
            self._plan(claimed.nearest)  # what was due already is of busy providers, whose free slots wake
        return False

    async def _rest(self) -> None:
        """Wait until an account is due, or until there may be more to claim."""
        look_every = LOOK_EVERY_SHARED if self._resources.database.shared else LOOK_EVERY
        look = self._resources.clock.now() + look_every
        while not self._woken:
            self._replanned = False
            self._wakeup.clear()
            await self._wakeup.wait_until(min(self._due or look, look))
            if not self._replanned:
                return

    def _wake(self) -> None:
        self._woken = True
        self._wakeup.set()

    def _plan(self, at: datetime) -> None:
        if self._due is None or at < self._due:
            self._due, self._replanned = at, True
            self._wakeup.set()

    async def _work(self, opened: Opened) -> None:
        account = opened.account
        bind_contextvars(trace=f"r{random.getrandbits(48):012x}")
        log.info("reading due", account=account.id)
        try:
            at = await scheduled_reading.poll(self._resources, opened, lambda: self._wake_if_free(account.provider))
            if at is not None:
                self._plan(at)
            log.info("reading done", account=account.id)
        finally:
            self._in_hand[account.provider].discard(account.id)
            self._wake_if_free(account.provider)

    def _is_busy(self, provider: str) -> bool:
        """Whether it has no concurrency slot to spare, or may not have another batch in hand."""
        return len(self._in_hand[provider]) + BATCH > IN_HAND or self._resources.providers.is_busy(provider)

    def _wake_if_free(self, provider: str) -> None:
        """Wake the poller if the last claim left this provider out, and the next one need not."""
        if provider in self._busy and not self._is_busy(provider):
            self._wake()

    @repeated
    async def release(self) -> None:
        """End the leases of unfinished readings."""
        async with self._resources.database.write() as conn:
            await release(conn, set().union(*self._in_hand.values()), self._resources.clock.now())
