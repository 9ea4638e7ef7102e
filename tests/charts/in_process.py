"""Chart worker without a process: the tests' own has matplotlib loaded, which each new one takes seconds for."""

from collections.abc import Callable
from functools import cache
from typing import Self

from bot.charts import worker
from bot.charts.process import Worker
from bot.charts.request import BarsRequest, ChartRequest


@cache
def load() -> Callable[[ChartRequest | BarsRequest], bytes]:
    return worker.load()


class InProcessWorker(Worker):
    """Draws what it is asked for at once; tests/charts/test_client.py has the process."""

    def __init__(self) -> None:
        self.pictures = 0
        self.retired = False

    @classmethod
    async def start(cls) -> Self:
        return cls()

    @property
    def alive(self) -> bool:
        return not self.retired

    async def ask(self, body: bytes) -> bytes:
        self.pictures += 1
        return worker.answer(load(), body)

    def retire(self) -> None:
        self.retired = True

    async def end(self) -> None:
        self.retire()

    async def kill(self) -> None:
        self.retire()
