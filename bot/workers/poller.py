"""The `poller` role's readings: claims the accounts that are due and reads each beside the others."""

from collections import Counter
from datetime import datetime, timedelta

from bot.services.resources import Resources
from bot.services.waiting import Bell
from bot.services.watching import scheduled_reading
from bot.services.watching.scheduled_reading import Claimed
from bot.storage.due_accounts import nearest, release
from bot.supervisor import Supervisor

AT_ONCE = 256  # accounts in hand
EACH = 16  # of one provider at most, so that a slow one leaves room for the others; fewer than it lets in at once
LOOK_EVERY = 15  # seconds at most; for what another process or a person has made due


class Poller:
    def __init__(self, resources: Resources, supervisor: Supervisor) -> None:
        self._resources = resources
        self._supervisor = supervisor
        self._in_hand: Counter[str] = Counter()
        self._claimed: set[str] = set()
        self._bell = Bell(resources.clock)

    async def run(self) -> None:
        """Claim and start what is due, until cancelled."""
        while True:
            self._bell.hush()
            busy = [provider for provider, count in self._in_hand.items() if count >= EACH]
            most = max((count for count in self._in_hand.values() if count < EACH), default=0)
            free = min(AT_ONCE - self._in_hand.total(), EACH - most)  # they may all be of one provider
            claimed = await scheduled_reading.claim(self._resources, free, busy) if free > 0 else []
            for each in claimed:
                self._in_hand[each.due.account.provider] += 1
                self._claimed.add(each.due.account.id)
                self._supervisor.job(f"poll {each.due.account.id}", self._work(each))
            if not claimed:
                await self._bell.wait_until(await self._next())

    async def _next(self) -> datetime:
        now = self._resources.clock.now()
        async with self._resources.database.read() as conn:
            at = await nearest(conn)
        look = now + timedelta(seconds=min(LOOK_EVERY, self._resources.poll_every))
        return min(at, look) if at is not None and at > now else look

    async def _work(self, claimed: Claimed) -> None:
        try:
            await scheduled_reading.poll(self._resources, claimed)
        finally:
            self._in_hand[claimed.due.account.provider] -= 1
            self._claimed.discard(claimed.due.account.id)
            self._bell.ring()

    async def release(self) -> None:
        """Give back what is not finished."""
        async with self._resources.database.write() as conn:
            await release(conn, self._claimed, self._resources.clock.now())
