"""The movable clock and the walk through time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.sandbox.clock import MovableClock
from bot.sandbox.travel import STEP, Travel
from tests.clock import NOON, StillClock

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(real=StillClock())


async def quiet(clock: MovableClock) -> bool:
    return clock.busy


def travel(clock: MovableClock, in_hand: Callable[[], Awaitable[bool]] | None = None) -> Travel:
    return Travel(clock, in_hand or (lambda: quiet(clock)), lambda: None)


async def test_it_runs_at_real_speed_and_moves_forward_only(clock: MovableClock) -> None:
    clock.move(HOUR)
    assert clock.now() == NOON + HOUR
    with pytest.raises(ValueError, match="forward"):
        clock.move(-HOUR)


async def test_a_move_wakes_whoever_is_due_and_nobody_else(clock: MovableClock) -> None:
    async with asyncio.TaskGroup() as tasks:
        due = tasks.create_task(clock.sleep_until(NOON + HOUR))
        later = tasks.create_task(clock.sleep_until(NOON + 3 * HOUR))
        await asyncio.sleep(0)
        clock.move(HOUR)
        await due
        assert not later.done()
        clock.move(2 * HOUR)


async def test_what_is_past_is_not_waited_for(clock: MovableClock) -> None:
    await clock.sleep_until(NOON - HOUR)


async def test_it_is_busy_until_who_was_woken_sleeps_again_or_ends(clock: MovableClock) -> None:
    working = asyncio.Event()

    async def worker() -> None:
        await clock.sleep_until(NOON + HOUR)
        await working.wait()
        await clock.sleep_until(NOON + 2 * HOUR)

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(worker())
        await asyncio.sleep(0)
        assert not clock.busy
        clock.move(HOUR)
        assert clock.busy
        await asyncio.sleep(0.01)
        assert clock.busy
        working.set()
        await asyncio.sleep(0.01)
        assert not clock.busy
        clock.move(HOUR)
        await task
    assert not clock.busy


async def test_a_jump_is_walked_in_steps_each_finished_before_the_next(clock: MovableClock) -> None:
    ticks: list[datetime] = []

    async def every_ten_minutes() -> None:
        for number in range(1, 13):
            await clock.sleep_until(NOON + number * timedelta(minutes=10))
            await asyncio.sleep(0.001)
            ticks.append(clock.now())

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(every_ten_minutes())
        await asyncio.sleep(0)
        await travel(clock).to(NOON + 2 * HOUR)
    assert clock.now() == NOON + 2 * HOUR
    assert len(ticks) == 12
    assert all(tick - (NOON + number * timedelta(minutes=10)) < STEP for number, tick in enumerate(ticks, 1))


async def test_a_walk_can_be_stopped_on_its_way(clock: MovableClock) -> None:
    def step() -> None:
        if clock.now() >= NOON + HOUR:
            walk.stop()

    walk = Travel(clock, lambda: quiet(clock), step)
    await walk.to(NOON + 10_000 * HOUR)
    assert clock.now() == NOON + HOUR
    assert walk.target is None


async def test_one_walk_follows_another(clock: MovableClock) -> None:
    walk = travel(clock)
    await asyncio.gather(walk.to(NOON + HOUR), walk.to(NOON + 2 * HOUR))
    assert clock.now() == NOON + 2 * HOUR
