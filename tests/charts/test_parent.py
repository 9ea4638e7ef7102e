"""The process that asks: it stays small, and its death leaves no worker behind."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
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

async def ask(times):
    charts = Charts()
    await charts.draw(MONTH)
    tracemalloc.start()
    await charts.draw(MONTH)
    before = size()
    for _ in range(times):
        await charts.draw(MONTH)
    print(size() - before, "matplotlib" in sys.modules, flush=True)
    if not times:
        await asyncio.sleep(600)
    await charts.close()

with asyncio.Runner(loop_factory=new_event_loop) as runner:
    runner.run(ask(int(sys.argv[1])))
"""


async def start(times: int) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-c", ASKS, str(times), cwd=ROOT, stdout=PIPE)


async def said(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def test_the_bot_neither_loads_matplotlib_nor_grows() -> None:
    process = await start(times=5)
    grown, loaded = (await said(process)).split()
    assert await process.wait() == 0
    assert loaded == "False"
    assert int(grown) < 40_000  # bytes: less than one picture


@pytest.mark.failure(59)
async def test_a_killed_bot_leaves_no_worker() -> None:
    process = await start(times=0)
    await said(process)
    (orphan,) = workers(process.pid)
    process.kill()
    await process.wait()
    await eventually(lambda: not running(orphan))
