"""No provider is asked more often than it allows, and a slow one delays nobody else."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.services.watching.scheduled_reading import LEASE
from bot.storage import watched
from bot.storage.db.tables import key_retry_after, watches
from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.watching.conftest import WITHIN, eventually, notifications, readings, row, says, stored


def requests(world: World, account: str) -> int:
    return sum(one.account == account for one in world.providers.requests)


@pytest.mark.failure(35)
async def test_a_quarter_of_what_the_key_may_ask_for_two_people_who_have_it(world: World) -> None:
    """80 an hour: 20 calls of both together, with those on linking, in an hour that passes minute by minute."""
    fields = {"rate_limit_hourly": 80, "rate_limit_daily": 0}
    await world.link(world.ann, "elumenta", ELUMENTA, "tokens", **fields)
    await world.link(world.boris, "elumenta", ELUMENTA, "токены")
    for _ in range(55):
        world.clock.step(minutes=1)
        await world.telegram.idle(0.05)
    await eventually(lambda: requests(world, "elumenta-1") >= 10)  # the last polls may be under way
    assert requests(world, "elumenta-1") <= 20
    world.clock.step(hours=1)
    await readings(world, "elumenta-1", 1)


@pytest.mark.failure(35)
async def test_the_limits_are_known_from_linking_on(world: World) -> None:
    """Eight an hour, two of which the linking took: the poller has none left. What is left out later stays known."""
    fields = await world.link(world.ann, "elumenta", ELUMENTA, "tokens", rate_limit_hourly=8, rate_limit_daily=0)
    for _ in range(10):
        world.clock.step(minutes=5)
        await world.telegram.idle(0.05)
    assert requests(world, "elumenta-1") == 2
    fields["rate_limit_hourly"] = None
    await world.ann.asks("/me")
    assert (await row(world, "tokens")).quota_hourly == 8
    world.clock.step(hours=1, minutes=5)
    await eventually(lambda: requests(world, "elumenta-1") > 3)


async def test_an_allowance_that_grows_is_seen_with_the_profile(world: World) -> None:
    fields = await world.link(world.ann, "elumenta", ELUMENTA, "tokens", rate_limit_hourly=0, rate_limit_daily=0)
    fields["token_limit"] = 6000
    await readings(world, "elumenta-1")
    assert "of 1,500 tokens" in (await world.ann.asks("/balance")).text
    before = (await row(world, "tokens")).profile_read_at
    world.clock.step(days=1, minutes=1)
    await stored(world, "tokens", lambda one: one.profile_read_at > before)
    assert "of 6,000 tokens" in (await world.ann.asks("/balance")).text


@pytest.mark.failure(84)
async def test_a_balance_above_the_known_allowance_has_that_read_at_once(world: World) -> None:
    fields = await world.link(world.ann, "elumenta", ELUMENTA, "tokens", rate_limit_hourly=0, rate_limit_daily=0)
    await readings(world, "elumenta-1")
    fields |= {"token_limit": 6000, "token_balance": 5000}
    await readings(world, "elumenta-1", 3)
    assert "5,000 of 6,000 tokens" in (await world.ann.asks("/balance")).text


@pytest.mark.failure(84)
async def test_an_allowance_that_a_person_saw_outgrown_is_read_at_the_next_poll(world: World) -> None:
    fields = await world.link(world.ann, "elumenta", ELUMENTA, "tokens", rate_limit_hourly=0, rate_limit_daily=0)
    await readings(world, "elumenta-1")
    world.clock.step(hours=2)
    fields |= {"token_limit": 6000, "token_balance": 5000}
    await world.ann.asks("/balance")
    await readings(world, "elumenta-1", 3)
    world.clock.step(seconds=6)
    assert "5,000 of 6,000 tokens" in (await world.ann.asks("/balance")).text


@pytest.mark.failure(35, 36)
async def test_retries_keep_to_the_quarter_too(world: World) -> None:
    """Everything fails, and each failure is worth two more tries: 10 of 40 calls an hour, with those on linking."""
    await world.link(world.ann, "elumenta", ELUMENTA, "tokens", rate_limit_hourly=40, rate_limit_daily=0)
    world.providers.fault("elumenta", "status", 1 << 20, code=503)
    for _ in range(50):
        world.clock.step(minutes=1)
        await world.telegram.idle(0.05)
    await eventually(lambda: requests(world, "elumenta-1") >= 8)  # the last tries may be under way
    assert requests(world, "elumenta-1") <= 10


@pytest.mark.failure(35)
async def test_every_request_is_counted_and_nothing_else(world: World) -> None:
    """Linking, polls, retries, the profile and what a person asks for; accounts from before calls were counted too."""
    await world.link(world.ann, "elumenta", ELUMENTA, "tokens")
    async with world.storage() as (database, _), database.write() as conn:
        mac = (await row(world, "tokens")).key_mac
        await conn.execute(update(watches).values(key_mac=None))
    world.providers.fault("elumenta", "status", 2, code=503)
    await world.ann.asks("/me")
    await readings(world, "elumenta-1", 4)
    card = await world.ann.taps(await world.ann.asks("/accounts"), "tokens · Elumenta")
    await world.ann.taps(card, "⏸ Pause")
    assert (await row(world, "tokens")).key_mac == mac
    await world.eventually(lambda: not [one for one in world.requests("elumenta") if one.status is None])
    asked = len(world.requests("elumenta"))
    async with asyncio.timeout(WITHIN):
        while await used(world, mac) != (asked, asked):  # noqa: ASYNC110 - the last poll may not be stored yet
            await asyncio.sleep(0.05)
    assert len(world.requests("elumenta")) == asked


async def used(world: World, mac: str) -> tuple[int, int]:
    """Return the calls with a key in an hour and a day, as they are stored."""
    async with world.storage() as (database, _), database.read() as conn:
        use = await conn.run_sync(watched.key_use, mac, world.clock.now())
        return use.hourly, use.daily


async def retry_after_stored(world: World) -> None:
    """Return once it is stored that a key may not be used."""
    async with asyncio.timeout(WITHIN), world.storage() as (database, _), database.read() as conn:
        while not (await conn.execute(select(key_retry_after))).all():
            await conn.rollback()
            await asyncio.sleep(0.05)


@pytest.mark.failure(23, 35)
async def test_a_429_makes_everybody_wait_who_has_the_key(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.link(world.boris, "generect", GENERECT, "продажи")
    eve = world.newcomer()
    world.providers.fault("generect", "rate_limited", 1 << 20, retry_after=600)
    await retry_after_stored(world)
    await eventually(lambda: not [one for one in world.requests("generect") if one.status is None])
    world.providers.heal()
    before = requests(world, "generect-1")
    world.clock.step(seconds=500)
    assert "often" in (await world.ann.asks("/balance")).text
    assert "слишком частые" in (await world.boris.asks("/balance")).text
    assert "often" in (await eve.asks(f"/link generect {GENERECT} mine")).text
    assert requests(world, "generect-1") == before
    world.clock.step(seconds=101)
    await readings(world, "generect-1", 3)
    assert "8,531" in (await world.ann.asks("/balance")).text


@pytest.mark.failure(35)
async def test_retry_after_is_waited_out(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.fault("generect", "rate_limited", retry_after=600)
    await retry_after_stored(world)
    before = requests(world, "generect-1")
    world.clock.step(seconds=300)
    assert "often" in (await world.ann.asks("/balance")).text
    assert requests(world, "generect-1") == before
    world.clock.step(seconds=301)
    await readings(world, "generect-1", 1)
    assert notifications(world.ann) == []


@pytest.mark.failure(36)
async def test_a_slow_provider_delays_no_other(world: World) -> None:
    """More accounts hang than are read at once; one of another provider is read and warned about meanwhile."""
    world.providers.fault("generect", "slow", 1 << 20, seconds=9)
    await world.seed(world.boris, 40)
    async with world.storage() as (database, _), database.write() as conn:
        await conn.exec_driver_sql("UPDATE watches SET next_poll_at = 0")
    world.clock.step(minutes=1)  # the poller looks for what another process made due
    await eventually(lambda: len(world.requests("generect")) == 20)
    fields = await world.link(world.ann, "elumenta", ELUMENTA, "tokens")
    fields |= {"token_balance": fields["token_limit"] // 25, "next_refill_at": None, "plan_expires_at": None}
    await says(world, world.ann, 1)
    assert len([one for one in world.requests("generect") if one.status is None]) == 20
    world.providers.heal()


@pytest.mark.failure(58)
async def test_no_transaction_is_open_while_a_provider_is_asked(world: World) -> None:
    """Readings, a profile and linking wait for answers; emptying the database's log needs it alone, and can be done."""
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.generect(f"{GENERECT}-b")
    world.providers.fault("generect", "slow", 1 << 20, seconds=9)
    for what in ("/me", "/balance"):
        world.ann.says(what)
    world.boris.says(f"/link generect {GENERECT}-b")
    await eventually(lambda: len([one for one in world.requests("generect") if one.status is None]) >= 3)
    await eventually(lambda: emptied(world.settings.master_key_file.with_name("bot.db")))
    assert len([one for one in world.requests("generect") if one.status is None]) >= 3
    world.providers.heal()


def emptied(path: Path) -> bool:
    """Empty the database's log unless a transaction is open just now; one that has nothing to wait for is soon over."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0))


async def test_an_account_is_read_often_near_a_line_and_seldom_when_nothing_is_spent(world: World) -> None:
    await world.link(world.boris, "generect", f"{GENERECT}-b", "near", balance_platform=2100)
    await world.link(world.ann, "generect", GENERECT, "calm", balance_platform=9000)
    await readings(world, "generect-1")
    assert await wait_of(world, "near") <= 1 / 3
    for _ in range(5):
        world.clock.step(hours=7)
        await readings(world, "generect-2", 1)
    assert 5 <= await wait_of(world, "calm") <= 8


async def wait_of(world: World, label: str) -> float:
    """Return the planned seconds between two readings, once none is under way: its lease is longer."""
    async with asyncio.timeout(WITHIN):
        while True:
            found = await row(world, label)
            if (wait := found.next_poll_at - found.last_read_at) < LEASE / 2:
                return float(wait.total_seconds())
            await asyncio.sleep(0.02)


@pytest.mark.failure(35)
async def test_a_person_may_ask_up_to_the_limit_itself(world: World) -> None:
    """16 calls an hour: the poller keeps to a quarter of them, what /balance asks for fills the rest and no more."""
    await world.link(world.ann, "elumenta", ELUMENTA, "tokens", rate_limit_hourly=16, rate_limit_daily=0)
    for _ in range(18):
        world.clock.step(seconds=6)
        answer = await world.ann.asks("/balance")
    assert "often" in answer.text
    assert requests(world, "elumenta-1") == 16


@pytest.mark.failure(35, 36)
async def test_a_503_with_a_retry_after_is_waited_out_too(world: World) -> None:
    """By the poller; a person's question goes out, since the provider may be back sooner."""
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.fault("generect", "status", 1, code=503, headers={"Retry-After": "600"})
    await stored(world, "sales", lambda account: account.failures)
    before = requests(world, "generect-1")
    for _ in range(5):
        world.clock.step(seconds=110)
        await world.telegram.idle(0.1)
    assert requests(world, "generect-1") == before
    assert "8,531" in (await world.ann.asks("/balance")).text
    world.clock.step(seconds=120)
    await readings(world, "generect-1", 1)
