"""Two pollers of one PostgreSQL that are killed at work, and a third that takes over."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from bot.storage.db.engine import Database
from bot.storage.db.tables import watches
from tests.e2e.conftest import GENERECT, World
from tests.e2e.process import eventually
from tests.e2e.seed import seed

ACCOUNTS = 200
IN_HAND = 32  # readings that have begun when both are killed; each has claimed more
READ_AGAIN_WITHIN = 30.0  # seconds


async def let_all_be_due(url: str) -> None:
    database = Database(url)
    async with database.write() as conn:
        await conn.execute(update(watches).values(next_poll_at=datetime(2026, 1, 1, tzinfo=UTC)))
    await database.close()


@pytest.mark.failure(59, 60)
async def test_every_account_is_read_again_when_both_were_killed_in_their_batches(
    world: World, postgres_empty: str
) -> None:
    """As the provider counts: from the kill to each account's next reading, stored or not before."""
    world.env |= {"DATABASE_URL": postgres_empty, "ROLES": "poller", "HTTP_PORT": "0", "POLL_EVERY": "5"}
    keys = [f"{GENERECT}-{number}" for number in range(ACCOUNTS)]
    for key in keys:
        world.providers.generect(key)
    await seed(world, keys)
    await let_all_be_due(postgres_empty)
    world.providers.fault("generect", "slow", times=ACCOUNTS, seconds=0.5)
    pollers = [await world.start(), await world.start()]
    await eventually(lambda: len(world.providers.requests) >= IN_HAND, lambda: pollers[0].log)
    assert all(poller.alive and "reading due" in poller.log for poller in pollers)
    for poller in pollers:
        await poller.kill()
    assert any(request.status is None for request in world.providers.requests)
    world.providers.heal()

    seen = len(world.providers.requests)
    killed_at = world.providers.requests[-1].at
    third = await world.start()
    again: dict[str | None, float] = {}

    def all_read() -> bool:
        for request in world.providers.requests[seen:]:
            again.setdefault(request.account, request.at - killed_at)
        return len(again) == ACCOUNTS

    await eventually(all_read, lambda: f"{len(again)} of {ACCOUNTS} were read again\n{third.log[-2000:]}")
    assert max(again.values()) <= READ_AGAIN_WITHIN, sorted(again.values())[-20:]
