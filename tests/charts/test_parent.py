"""The process that asks: it stays small, and its death leaves no worker behind."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from tests.charts.workers import eventually, running, workers

ROOT = Path(__file__).parents[2]
ASKS = """
import asyncio, gc, sys, tracemalloc
from bot.charts.client import Charts
from bot.cli.run import new_event_loop
from tests.charts.samples import MONTH

def size():
    gc.collect()
    return tracemalloc.get_traced_memory()[0]

async def ask():
    charts = Charts()
    await charts.draw(MONTH)
    tracemalloc.start()
    await charts.draw(MONTH)
    before = size()
    for _ in range(5):
        await charts.draw(MONTH)
    print(size() - before, "matplotlib" in sys.modules, flush=True)
    await asyncio.sleep(600)

with asyncio.Runner(loop_factory=new_event_loop) as runner:
    runner.run(ask())
"""


@pytest.mark.failure(59)
async def test_the_bot_neither_loads_matplotlib_nor_grows_and_killed_leaves_no_worker() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", ASKS, cwd=ROOT, stdout=PIPE)
    assert process.stdout is not None
    grown, loaded = (await process.stdout.readline()).decode().split()
    assert loaded == "False"
    assert int(grown) < 40_000  # bytes: less than one picture
    (orphan,) = workers(process.pid)
    process.kill()
    await process.wait()
    await eventually(lambda: not running(orphan))
