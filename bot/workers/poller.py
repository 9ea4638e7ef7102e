"""The `poller` role's readings: claims accounts that are due in batches, and reads each beside the others."""

import asyncio
from datetime import timedelta

from bot.services.resources import Resources
from bot.services.waiting import Bell
from bot.services.watching import scheduled_reading
from bot.storage.due_accounts import QUEUE, release
from bot.storage.watched import Opened
from bot.supervisor import Supervisor

IN_HAND = 512  # accounts at most, until their readings are stored
BATCH = 32  # accounts of a claim
GATHER = 0.05  # seconds; what falls due meanwhile is claimed together
LOOK_EVERY = timedelta(seconds=60)  # while nothing is due; what this process makes due wakes the poller
LOOK_EVERY_SHARED = timedelta(seconds=3)  # likewise on PostgreSQL, for what other processes make due


class Poller:
    def __init__(self, resources: Resources, supervisor: Supervisor) -> None:
        self._resources = resources
        self._supervisor = supervisor
        self._busy: set[str] = set()  # providers with no concurrency slot to spare
        self._in_hand: set[str] = set()
        self._bell = Bell(resources.clock)

    async def run(self) -> None:
        """Claim and start what is due, until cancelled."""
        self._resources.database.wakeups.on(QUEUE, self._bell.ring)
        while True:
            self._bell.hush()
            await self._turn()

    async def _turn(self) -> None:
        """Claim once, and wait until there may be more to claim."""
        now = self._resources.clock.now()
        shared = self._resources.database.dialect == "postgresql"
        look = now + (LOOK_EVERY_SHARED if shared else LOOK_EVERY)
        if len(self._in_hand) + BATCH > IN_HAND:
            await self._bell.wait_until(look)
            return
        providers = self._resources.providers
        self._busy = {info.id for info in providers.infos() if providers.is_busy(info.id)}
        claimed = await scheduled_reading.claim(self._resources, BATCH, self._busy)
        for opened in claimed.ready:
            account = opened.due.account
            self._in_hand.add(account.id)
            self._supervisor.job(f"poll {account.id}", self._work(opened))
        if claimed.nearest is None or claimed.nearest > now:
            await self._bell.wait_until(min(look, claimed.nearest or look))
            await asyncio.sleep(GATHER)
        elif len(claimed.ready) < BATCH:  # the rest is of busy providers
            await self._bell.wait_until(look)

    async def _work(self, opened: Opened) -> None:
        account = opened.due.account

        def answered() -> None:
            if account.provider in self._busy and not self._resources.providers.is_busy(account.provider):
                self._bell.ring()

        try:
            await scheduled_reading.poll(self._resources, opened, answered)
        finally:
            if len(self._in_hand) + BATCH > IN_HAND:
                self._bell.ring()
            self._in_hand.discard(account.id)

    async def release(self) -> None:
        """Give back what is not finished."""
        async with self._resources.database.write() as conn:
            await release(conn, self._in_hand, self._resources.clock.now())
