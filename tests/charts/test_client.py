"""Asking a worker process: the queue, its limits, and what happens when the worker is lost.

Where it does not matter what is drawn, the process is one that starts at once, without matplotlib.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.charts.client import Charts, ChartUnavailable, WorkerLimits
from bot.charts.wire import PNG
from tests.charts.samples import MONTH, NOW
from tests.charts.workers import environment, eventually, files, running, workers

SMALL = replace(MONTH, points=[(NOW, Decimal(100))])
BROKEN = replace(SMALL, title="nb_canary_0123456789", zone="No/Where")


@asynccontextmanager
async def charts(**limits: float) -> AsyncIterator[Charts]:
    made = Charts(WorkerLimits(**limits))  # type: ignore[arg-type]
    try:
        yield made
    finally:
        for process in workers(os.getpid()):
            os.kill(process, signal.SIGCONT)
        await made.close()
        assert workers(os.getpid()) == []


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter that the worker is started with runs tests/charts/quick_worker.py instead."""
    python = tmp_path / "python"
    program = Path(__file__).with_name("quick_worker.py")
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{program}" "$@"\n')
    python.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(python))


def worker() -> int:
    """The one worker there is."""
    (process,) = workers(os.getpid())
    return process


async def refused(drawn: Charts, reason: str) -> None:
    with pytest.raises(ChartUnavailable) as caught:
        await drawn.draw(SMALL)
    assert caught.value.reason == reason
    assert caught.value.waiting_helps


@pytest.mark.failure(70)
async def test_one_worker_draws_one_picture_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has inherited nothing, outlives an error, and names that without what was asked."""
    monkeypatch.setenv("BOT_TOKEN", "1:canary")
    async with charts() as drawn:
        assert workers(os.getpid()) == []
        first = await drawn.draw(SMALL)
        assert first.startswith(PNG)
        only = worker()
        assert environment(only) == b""
        assert [name for name in files(only) if not name.endswith(".ttf")] == ["/dev/null", "pipe", "pipe"]
        with pytest.raises(ChartUnavailable) as caught:
            await drawn.draw(BROKEN)
        assert caught.value.reason.startswith("ZoneInfoNotFoundError at ")
        assert "canary" not in repr(caught.value)
        assert await drawn.draw(MONTH) != first
        assert await drawn.draw(SMALL) == first
        assert worker() == only


@pytest.mark.usefixtures("quick")
async def test_a_worker_killed_in_the_middle_is_replaced() -> None:
    async with charts() as drawn, asyncio.TaskGroup() as group:
        await drawn.draw(SMALL)
        lost = worker()
        os.kill(lost, signal.SIGSTOP)
        drawing = group.create_task(drawn.draw(SMALL))
        await asyncio.sleep(0.05)
        assert not drawing.done()
        os.kill(lost, signal.SIGKILL)
        assert (await drawing).startswith(PNG)
        assert worker() != lost


@pytest.mark.usefixtures("quick")
async def test_a_worker_killed_between_two_pictures_is_replaced() -> None:
    async with charts() as drawn:
        await drawn.draw(SMALL)
        lost = worker()
        os.kill(lost, signal.SIGKILL)
        assert (await drawn.draw(SMALL)).startswith(PNG)
        assert worker() != lost


@pytest.mark.usefixtures("quick")
async def test_a_picture_that_takes_too_long_costs_the_worker_its_life() -> None:
    async with charts() as fast:
        await fast.draw(SMALL)
        stuck = worker()
        os.kill(stuck, signal.SIGSTOP)
        fast._limits = WorkerLimits(picture=0.1)
        await refused(fast, "too slow")
        assert not running(stuck)
        fast._limits = WorkerLimits()
        assert (await fast.draw(SMALL)).startswith(PNG)


@pytest.mark.usefixtures("quick")
async def test_nobody_gets_the_picture_of_one_who_gave_up() -> None:
    async with charts() as drawn:
        wanted = await drawn.draw(SMALL)
        stopped = worker()
        os.kill(stopped, signal.SIGSTOP)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await drawn.draw(MONTH)
        assert not running(stopped)
        assert await drawn.draw(SMALL) == wanted


@pytest.mark.usefixtures("quick")
async def test_whoever_asks_first_is_served_first_and_too_many_are_turned_away() -> None:
    served: list[int] = []
    async with charts(queued=3) as drawn, asyncio.TaskGroup() as group:

        async def ask(number: int) -> None:
            await drawn.draw(SMALL)
            served.append(number)

        for number in range(3):
            group.create_task(ask(number))
        await asyncio.sleep(0)
        await refused(drawn, "busy")
    assert served == [0, 1, 2]


@pytest.mark.usefixtures("quick")
async def test_a_worker_is_replaced_after_its_share_of_pictures() -> None:
    async with charts(pictures=2) as drawn:
        seen = []
        for _ in range(3):
            await drawn.draw(SMALL)
            seen += workers(os.getpid()) or [0]
        assert len(workers(os.getpid())) == 1
        assert seen[0] != seen[2]


@pytest.mark.usefixtures("quick")
async def test_an_idle_worker_ends() -> None:
    async with charts(idle=0.01) as drawn:
        await drawn.draw(SMALL)
        await eventually(lambda: not workers(os.getpid()))
        assert (await drawn.draw(SMALL)).startswith(PNG)


@pytest.mark.usefixtures("quick")
async def test_after_closing_nothing_is_drawn() -> None:
    async with charts() as drawn:
        await drawn.draw(SMALL)
        await drawn.close()
        assert workers(os.getpid()) == []
        await refused(drawn, "closed")


@pytest.mark.parametrize("python", [lambda folder: folder / "none", lambda folder: "/bin/false"])
async def test_a_worker_that_cannot_start_is_no_picture(
    python: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(python(tmp_path)))
    async with charts() as drawn:
        await refused(drawn, "worker lost")
