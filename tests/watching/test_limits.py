"""No provider is asked more often than it allows, and a slow one delays nobody else."""

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.watching.conftest import eventually, readings, row, says, told

ME = "/api/v2/user/me"


def asked(world: World, account: str) -> int:
    return sum(one.account == account for one in world.providers.requests)


@pytest.mark.failure(35)
async def test_a_quarter_of_what_the_key_may_ask_for_two_people_who_hold_it(world: World) -> None:
    """80 an hour: 20 calls of both together, with those on linking, in an hour that passes minute by minute."""
    fields = {"rate_limit_hourly": 80, "rate_limit_daily": 0}
    await world.link(world.ann, "elumenta", ELUMENTA, "tokens", **fields)
    await world.link(world.boris, "elumenta", ELUMENTA, "токены")
    for _ in range(55):
        world.clock.step(minutes=1)
        await world.telegram.idle(0.05)
    assert 10 <= asked(world, "elumenta-1") <= 20
    world.clock.step(hours=1)
    await readings(world, "elumenta-1", 1)


@pytest.mark.failure(35)
async def test_retry_after_is_waited_out(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.fault("generect", "rate_limited", retry_after=600)
    await eventually(lambda: [one for one in world.asked("generect") if one.status == 429])
    before = asked(world, "generect-1")
    world.clock.step(seconds=300)
    assert "often" in (await world.ann.asks("/balance")).text
    assert asked(world, "generect-1") == before
    world.clock.step(seconds=301)
    await readings(world, "generect-1", 1)
    assert told(world.ann) == []


@pytest.mark.failure(36)
async def test_a_slow_provider_delays_no_other(world: World) -> None:
    """More accounts hang than are read at once; one of another provider is read and warned about meanwhile."""
    world.providers.fault("generect", "slow", 1 << 20, seconds=9)
    await world.seed(world.boris, 40)
    async with world.storage() as (database, _), database.write() as conn:
        await conn.exec_driver_sql("UPDATE accounts SET next_poll_at = '2026-01-01 00:00:00.000000'")
    await eventually(lambda: len(world.asked("generect")) == 16)
    held = await world.link(world.ann, "elumenta", ELUMENTA, "tokens")
    held |= {"token_balance": held["token_limit"] // 25, "next_refill_at": None, "plan_expires_at": None}
    await says(world, world.ann, 1)
    assert len([one for one in world.asked("generect") if one.status is None]) == 16
    world.providers.heal()


async def test_an_account_is_read_often_near_a_line_and_seldom_when_nothing_is_spent(world: World) -> None:
    await world.link(world.boris, "generect", f"{GENERECT}-b", "near", balance_platform=2100)
    await world.link(world.ann, "generect", GENERECT, "calm", balance_platform=9000)
    await readings(world, "generect-1")
    near = await row(world, "near")
    assert (near.next_poll_at - near.last_read_at).total_seconds() <= 1 / 3
    for _ in range(5):
        world.clock.step(hours=7)
        await readings(world, "generect-2", 1)
    calm = await row(world, "calm")
    assert 5 <= (calm.next_poll_at - calm.last_read_at).total_seconds() <= 8
