"""`balance-bot run` ends when it is told to, whatever holds it up."""

import asyncio
import signal
import sys
from functools import partial

import pytest

from tests.e2e.conftest import World
from tests.e2e.process import BotProcess, eventually

SLOW = """
import asyncio, os, signal
from bot.cli import run

async def waits_for_ever(*_):
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.Event().wait()

run.STOP_WITHIN = 0.1
asyncio.run(run._until_signal(None, waits_for_ever))
"""


@pytest.mark.failure(56)
async def test_a_stop_that_something_holds_up_is_cut_off() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SLOW, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await process.communicate()
    assert process.returncode == 1
    assert b"the stop took too long" in out


@pytest.mark.failure(55)
async def test_a_fatal_end_is_said_once_and_waits_so_that_a_restart_asks_seldom(world: World) -> None:
    for env in ({"BOT_TOKEN": ""}, {"BOT_TOKEN": "4242:AAcanary-wrong-token"}):
        at_once = await world.run(env=env)
        assert await at_once.ends() in (1, 2)
        waits = await world.start(env={"EXIT_DELAY": "3000", **env})
        await eventually(partial(_names_token, waits))
        calls = len(world.telegram.calls)
        assert await waits.stop(signal.SIGTERM) in (1, 2, -signal.SIGTERM)
        assert waits.log.count("BOT_TOKEN") == 1
        assert len(world.telegram.calls) == calls


def _names_token(process: BotProcess) -> bool:
    return "BOT_TOKEN" in process.log
