"""`balance-bot run`: its event loop; it ends when it is told to, whatever holds it up."""

import asyncio
import signal
import sys
from contextlib import closing
from functools import partial
from importlib.util import find_spec

import pytest

from bot.cli import run
from tests.e2e.conftest import World
from tests.e2e.process import BotProcess, eventually

SLOW = """
import asyncio, os, signal
from bot.cli import run

async def waits_for_ever(*_):
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.Event().wait()

run.STOP_WITHIN = 0.1
with asyncio.Runner(loop_factory=run.new_event_loop) as runner:
    runner.run(run._until_signal(None, waits_for_ever))
"""


def test_the_loop_is_uvloops_where_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(run.new_event_loop()) as loop:
        assert type(loop).__module__.partition(".")[0] == ("uvloop" if find_spec("uvloop") else "asyncio")
    monkeypatch.setitem(sys.modules, "uvloop", None)
    with closing(run.new_event_loop()) as loop:
        assert isinstance(loop, asyncio.SelectorEventLoop)


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
