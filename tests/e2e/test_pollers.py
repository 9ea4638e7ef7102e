"""Two pollers of one PostgreSQL that are killed at work, and a third that takes over."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.domain.clock import SystemClock
from bot.storage.db.engine import Database
from bot.storage.db.tables import watches
from tests.e2e.conftest import GENERECT, World
from tests.e2e.process import eventually
from tests.e2e.seed import seed

ACCOUNTS = 200
IN_HAND = 32  # readings that have begun when both are killed; each has claimed more
READ_AGAIN_WITHIN = timedelta(seconds=30)


async def let_all_be_due(url: str) -> timedelta:
    """Return how long the last account would have had to wait for it."""
    database, now = Database(url), SystemClock().now()
    async with database.write() as conn:
        last = await conn.scalar(select(func.max(watches.c.next_poll_at)))
        await conn.execute(update(watches).values(next_poll_at=datetime(2026, 1, 1, tzinfo=UTC)))
    await database.close()
    return (last or now) - now


@pytest.mark.failure(59, 60)
async def test_every_account_is_read_again_when_both_were_killed_in_their_batches(
    postgres_url: str, world: World
) -> None:
    """As the provider counts: each account's next reading, stored or not before; what was leased is due again soon."""
    world.env |= {"DATABASE_URL": postgres_url, "ROLES": "poller", "HTTP_PORT": "0", "POLL_EVERY": "5"}
    keys = [f"{GENERECT}-{number}" for number in range(ACCOUNTS)]
    for key in keys:
        world.providers.generect(key)
    await seed(world, keys)
    await let_all_be_due(postgres_url)
    world.providers.fault("generect", "paused", times=ACCOUNTS, until=asyncio.Event())
    pollers = [await world.start(), await world.start()]
    await eventually(lambda: len(world.providers.requests) >= IN_HAND, lambda: pollers[0].log)
    assert all(poller.alive and "reading due" in poller.log for poller in pollers)
    for poller in pollers:
        await poller.kill()
    assert any(request.status is None for request in world.providers.requests)
    world.providers.heal()

    seen = len(world.providers.requests)
    assert await let_all_be_due(postgres_url) <= READ_AGAIN_WITHIN
    third = await world.start()

    def again() -> set[str | None]:
        return {request.account for request in world.providers.requests[seen:]}

    await eventually(lambda: len(again()) == ACCOUNTS, lambda: f"{len(again())} were read again\n{third.log[-2000:]}")
