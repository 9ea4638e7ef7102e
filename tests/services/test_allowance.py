from datetime import timedelta

import pytest

from bot.services.allowance import KeyMeter, reserve
from bot.services.resources import Resources
from bot.storage import quota

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
        assert await quota.used(conn, KEY, now) == (1, 1)
        later = await reserve(conn, KEY, now, 1, None) - now
    assert timedelta(seconds=598) <= later <= timedelta(seconds=660)
