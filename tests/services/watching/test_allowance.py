from datetime import timedelta

import pytest

from bot.services.resources import Resources
from bot.services.watching import scheduled_reading
from bot.services.watching.allowance import KeyMeter, reserve
from bot.services.watching.scheduled_reading import LEASE
from bot.storage import due_accounts as stored
from bot.storage import key_calls
from tests.storage.samples import ANNA, BORIS, link

KEY = "a key's name"


@pytest.mark.failure(35)
async def test_a_retry_after_holds_what_was_paid_for_too(resources: Resources) -> None:
    """Somebody else with the key was told to wait between the poller's claim and its call."""
    now = resources.clock.now()
    async with resources.database.write() as conn:
        assert await reserve(conn, KEY, now, 2, None) == now
    poller = KeyMeter(resources, KEY, asked=False, paid=2, paid_at=now)
    assert await poller.admit() == 0
    await KeyMeter(resources, KEY).refused(600)
    assert 598 <= await poller.admit() <= 600
    await poller.give_back()
    async with resources.database.write() as conn:
        assert await key_calls.used(conn, KEY, now) == (1, 1)
        later = await reserve(conn, KEY, now, 1, None) - now
    assert timedelta(seconds=598) <= later <= timedelta(seconds=660)


@pytest.mark.failure(35)
async def test_who_was_claimed_before_the_429_came_waits_as_long_and_not_for_its_lease(resources: Resources) -> None:
    now = resources.clock.now()
    async with resources.database.write() as conn:
        for owner in (ANNA, BORIS):
            await stored.touch(conn, (await link(conn, resources.vault, owner=owner)).id, now)
    one, other = await scheduled_reading.claim(resources, 9, ())
    assert one.meter is not None
    await one.meter.refused(40)
    await scheduled_reading.poll(resources, other)
    async with resources.database.read() as conn:
        after = await stored.look(conn, other.due.account.owner_id, other.due.account.id)
    assert after.next_poll_at is not None
    assert LEASE < after.next_poll_at - now < timedelta(seconds=50)
