"""SIGTERM and SIGINT: what is in hand is finished, or left for the next start; never later than in 10 s."""

import asyncio
import os
import signal

import pytest

from tests.e2e.conftest import ELUMENTA, GENERECT, World, json_lines
from tests.e2e.process import eventually


@pytest.mark.failure(56)
async def test_work_in_hand(world: World) -> None:
    """Ann's provider answers in time. Boris's does not: he is answered by the next process."""
    boris = world.telegram.person(1002, "Boris", language_code="ru")
    bot = await world.polling()
    await world.hears(world.ann, f"/link generect {GENERECT}", "8,531")
    await world.hears(boris, f"/link elumenta {ELUMENTA}")
    await world.telegram.idle(5.1)  # a younger reading would be reused
    stopping = asyncio.Event()
    world.providers.fault("generect", "paused", until=stopping)
    world.providers.fault("elumenta", "slow", seconds=60)
    requests = len(world.providers.requests)
    world.ann.says("/balance")
    boris.says("/balance")
    await eventually(lambda: len(world.providers.requests) == requests + 2)
    os.kill(bot.pid, signal.SIGTERM)
    await eventually(lambda: '"stopping"' in bot.log)
    stopping.set()
    assert await bot.ends() == 0  # not cut off, as after 9.5 s
    assert "8,531" in world.said(world.ann)[-1]
    assert len(world.said(boris)) == 1
    bot = await world.polling()
    await eventually(lambda: len(world.said(boris)) == 2)
    assert "1 247" in world.said(boris)[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert await bot.stop(signal.SIGINT) == 0
    assert json_lines(bot.log)[-1]["event"] == "stopped"
