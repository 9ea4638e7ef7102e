"""How long a batch of the inbox waits for more."""

import asyncio

import pytest

from bot.supervisor import Supervisor
from bot.telegram.inbound.inbox_batch import CROWD, FULL, Batch


@pytest.mark.parametrize(("size", "crowd"), [(1, False), (CROWD - 1, False), (CROWD, True)])
async def test_a_few_are_no_crowd(size: int, crowd: bool) -> None:
    batch = Batch()
    batch.add(finished=range(size))
    assert batch.crowd is crowd


async def test_a_full_batch_waits_for_nobody() -> None:
    batch = Batch()
    batch.add(finished=range(FULL))
    with pytest.raises(StopIteration):  # it never gives way to the loop
        batch.gather(3600.0).send(None)


async def test_a_crowd_waits_until_the_batch_is_full() -> None:
    batch = Batch()
    batch.add(finished=range(CROWD))
    gathering = Supervisor().job("gathering", batch.gather(3600.0))
    batch.add(finished=range(FULL - 1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not gathering.done()
    batch.add(finished=[FULL])
    await gathering


async def test_a_crowd_that_does_not_grow_is_written_all_the_same() -> None:
    batch = Batch()
    batch.add(finished=range(CROWD))
    await batch.gather(0.0)
