"""`balance-bot run` ends when it is told to, whatever holds it up."""

import asyncio
import sys

import pytest

HELD_UP = """
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
        sys.executable, "-c", HELD_UP, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await process.communicate()
    assert process.returncode == 1
    assert b"the stop took too long" in out
