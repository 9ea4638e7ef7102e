"""What a key may still be asked, whoever holds it."""

from datetime import timedelta

import pytest

from bot.services.resources import Resources
from bot.services.watching import scheduled_reading
from bot.services.watching.allowance import earliest, meter_of, unsealed
from bot.services.watching.scheduled_reading import LEASE
from bot.storage import due_accounts as stored
from bot.storage import key_calls, watched
from tests.storage.samples import ANNA, BORIS, link

KEY = "a key's name"


@pytest.mark.failure(35)
async def test_a_retry_after_is_of_everybody_with_the_key(resources: Resources) -> None:
    """Also a call that was about to go out, and one of another process."""
    now = resources.clock.now()
    before, other = await meter_of(resources, KEY), await meter_of(resources, KEY)
    assert await before.admit() == 0
    await other.refused(600)
    assert 598 <= await before.admit() <= 600
    async with resources.ledger.writing() as write_calls, resources.database.write() as conn:
        await conn.run_sync(write_calls)
        use = await conn.run_sync(watched.key_use, KEY, now)
        assert (use.hourly, use.daily) == (1, 1)
        assert await key_calls.blocked_until(conn, KEY, now) is not None
    assert earliest(before.shared, now, 1, None) - now > timedelta(seconds=598)


@pytest.mark.failure(35)
async def test_calls_that_are_not_written_yet_count_for_all_of_the_process(resources: Resources) -> None:
    one = await meter_of(resources, KEY)
    assert await one.admit() == 0
    del one
    assert (await meter_of(resources, KEY)).shared.counted == 1
    async with resources.ledger.writing() as write_calls, resources.database.write() as conn:
        await conn.run_sync(write_calls)
    assert (await meter_of(resources, KEY)).shared.use.hourly == 1


async def lose_a_transaction(resources: Resources) -> None:
    """Fail after the calls were written, and after one more was made."""
    async with resources.ledger.writing() as write_calls, resources.database.write() as conn:
        await conn.run_sync(write_calls)
        assert await (await meter_of(resources, KEY)).admit() == 0
        raise OSError("lost")


@pytest.mark.failure(35)
async def test_calls_of_a_transaction_that_failed_are_written_by_the_next(resources: Resources) -> None:
    assert await (await meter_of(resources, KEY)).admit() == 0
    with pytest.raises(OSError, match="lost"):
        await lose_a_transaction(resources)
    assert (await meter_of(resources, KEY)).shared.counted == 2
    async with resources.ledger.writing() as write_calls, resources.database.write() as conn:
        await conn.run_sync(write_calls)
    shared = (await meter_of(resources, KEY)).shared
    assert (shared.use.hourly, shared.counted) == (2, 0)


@pytest.mark.failure(35)
async def test_who_was_claimed_before_the_429_came_waits_as_long_and_not_for_its_lease(resources: Resources) -> None:
    now = resources.clock.now()
    async with resources.database.write() as conn:
        for owner in (ANNA, BORIS):
            await stored.touch(conn, (await link(conn, resources.vault, owner=owner)).id, now)
    claimed = await scheduled_reading.claim(resources, 9, ())
    one, other = claimed.ready
    _, meter = unsealed(resources, one, user_initiated=False)
    await meter.refused(40)
    del meter
    await scheduled_reading.poll(resources, other, lambda: None)
    async with resources.database.read() as conn:
        after = await stored.look(conn, other.account.owner_id, other.account.id)
    assert after.next_poll_at is not None
    assert LEASE < after.next_poll_at - now < timedelta(seconds=50)


async def test_accounts_of_a_busy_provider_do_not_hide_when_the_next_one_is_due(resources: Resources) -> None:
    now = resources.clock.now()
    later = now + timedelta(minutes=1)
    async with resources.database.write() as conn:
        for owner, at in ((ANNA, now), (BORIS, later)):
            await stored.touch(conn, (await link(conn, resources.vault, owner=owner)).id, at)
    claimed = await scheduled_reading.claim(resources, 9, {"generect"})
    assert (claimed.ready, claimed.nearest) == ([], later)
