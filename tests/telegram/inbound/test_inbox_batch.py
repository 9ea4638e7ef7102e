"""How long a batch of the inbox waits for more."""

import asyncio

import pytest

from bot.supervisor import Supervisor
from bot.telegram.inbound import inbox_batch
from bot.telegram.inbound.inbox_batch import CROWD, FULL, Batch


@pytest.mark.parametrize("size", [1, CROWD - 1, FULL])
async def test_a_few_and_a_full_batch_wait_for_nobody(size: int) -> None:
    batch = Batch()
    batch.add(finished=range(size))
    with pytest.raises(StopIteration):  # it never gives way to the loop
        batch.gather().send(None)


async def test_a_crowd_waits_until_the_batch_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_batch, "GATHER_WITHIN", 3600.0)
    batch = Batch()
    batch.add(finished=range(CROWD))
    gathering = Supervisor().job("gathering", batch.gather())
    batch.add(finished=range(FULL - 1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not gathering.done()
    batch.add(finished=[FULL])
    await gathering


async def test_a_crowd_does_not_wait_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_batch, "GATHER_WITHIN", 0.0)
    batch = Batch()
    batch.add(finished=range(CROWD))
    await batch.gather()
