"""Chart worker without a process: the tests' own has matplotlib loaded, which each new one takes seconds for."""

import asyncio
from collections.abc import Callable
from functools import cache
from typing import Self

import pytest

from bot.charts import worker
from bot.charts.process import Worker
from bot.charts.request import BarsRequest, ChartRequest


@cache
def load() -> Callable[[ChartRequest | BarsRequest], bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLCONFIGDIR", "")  # a worker sets it for all its life, which here is the tests'
        return worker.load()


class InProcessWorker(Worker):
    """Draws in a thread, so that the bot goes on meanwhile; tests/charts/test_client.py has the process."""

    def __init__(self) -> None:
        self.pictures = 0
        self.retired = False

    @classmethod
    async def start(cls) -> Self:
        await asyncio.to_thread(load)
        return cls()

    @property
    def alive(self) -> bool:
        return not self.retired

    async def ask(self, body: bytes) -> bytes:
        self.pictures += 1
        return await asyncio.to_thread(worker.answer, load(), body)

    def retire(self) -> None:
        self.retired = True

    async def end(self) -> None:
        self.retire()

    async def kill(self) -> None:
        self.retire()
