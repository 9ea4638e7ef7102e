"""How long a batch of the inbox waits for more."""

import asyncio
import math
from collections.abc import Callable

import pytest

from bot.storage.queues.inbox import NewUpdate
from bot.supervisor import Supervisor
from bot.telegram.context.parsing import parse
from bot.telegram.inbound.inbox_batch import CROWD, ENOUGH, MOST, Arrival, Batch

LONG = 3600.0  # seconds


def arrivals(count: int) -> list[Arrival]:
    content = parse({"update_id": 1})
    return [Arrival(NewUpdate(1, 1, 1, b""), content, content)] * count


def until(batch: Batch, wanted: int) -> Callable[[], float]:
    """No pause, until so many have arrived."""
    return lambda: 0.0 if len(batch.arrivals) >= wanted else math.inf


def waits(batch: Batch, wanted: int) -> bool:
    """Say whether it gives way to the loop."""
    gathering = batch.gather(until(batch, wanted), LONG)
    try:
        gathering.send(None)
    except StopIteration:
        return False
    gathering.close()
    return True


@pytest.mark.parametrize(("size", "crowd"), [(1, False), (CROWD - 1, False), (CROWD, True)])
async def test_a_few_are_no_crowd(size: int, crowd: bool) -> None:
    batch = Batch()
    batch.add(finished=range(size))
    assert batch.crowd is crowd


async def test_one_that_arrived_alone_waits_for_nobody() -> None:
    batch = Batch()
    batch.add(arrivals=arrivals(1), finished=[1])
    assert not waits(batch, 1)


async def test_what_ended_waits_for_an_arrival() -> None:
    batch = Batch()
    batch.add(finished=range(ENOUGH - 1))
    assert waits(batch, 1)


async def test_a_batch_of_many_waits_for_nobody() -> None:
    batch = Batch()
    batch.add(finished=range(ENOUGH))
    assert not waits(batch, MOST)


async def test_a_batch_that_is_told_to_stop_waits_for_nobody() -> None:
    batch = Batch()
    batch.stop_gathering()
    assert not waits(batch, MOST)


@pytest.mark.parametrize(("size", "full"), [(MOST - 1, False), (MOST, True), (100, True)])
async def test_a_full_batch_takes_no_more(size: int, full: bool) -> None:
    batch = Batch()
    batch.add(arrivals=arrivals(size), finished=range(MOST))
    assert batch.full is full


async def test_a_crowd_waits_until_enough_have_arrived() -> None:
    batch = Batch()
    batch.add(arrivals=arrivals(CROWD))
    gathering = Supervisor().job("gathering", batch.gather(until(batch, MOST), LONG))
    await asyncio.sleep(0)
    batch.add(arrivals=arrivals(MOST - CROWD - 1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not gathering.done()
    batch.add(arrivals=arrivals(1))
    await gathering


async def test_an_addition_ends_the_pause_that_had_begun() -> None:
    batch = Batch()
    pauses = iter([0.02, LONG])
    gathering = Supervisor().job("gathering", batch.gather(lambda: next(pauses), LONG))
    await asyncio.sleep(0)
    batch.add(finished=[1])
    await asyncio.sleep(0.1)
    assert not gathering.done()
    batch.stop_gathering()
    await gathering


async def test_a_crowd_that_does_not_grow_is_written_all_the_same() -> None:
    batch = Batch()
    batch.add(arrivals=arrivals(CROWD))
    await batch.gather(until(batch, MOST), 0.0)
