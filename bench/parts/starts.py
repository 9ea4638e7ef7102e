"""From the start of the process to its first getUpdates, beside an echo bot's."""

from contextlib import AbstractAsyncContextManager
from time import perf_counter

from bench.stage.bench import Bench
from bench.stage.process import Measured
from bench.stage.provider import simulated_provider
from bench.stage.report import Row
from bench.stage.telegram import Telegram, simulated_telegram

ECHO = "a bare aiogram echo bot"


async def measure(bench: Bench) -> list[Row]:
    first: list[float] = []
    again: list[float] = []
    echo: list[float] = []
    async with simulated_telegram() as telegram, simulated_provider() as provider:
        for number in range(bench.choose(1, 3)):
            bench.step(f"round {number + 1}")
            url = bench.database(f"starts-{number}")
            for spent in (first, again):
                spent.append(await _seconds(telegram, bench.bot(url, telegram, provider)))
            echo.append(await _seconds(telegram, bench.echo(telegram)))
    return [
        Row("start to the first getUpdates", "s", again, ECHO, echo, at_most=1.15),
        Row("the same where the database is made first", "s", first, ECHO, echo),
    ]


async def _seconds(telegram: Telegram, started: AbstractAsyncContextManager[Measured]) -> float:
    polls, begun = telegram.calls("getUpdates"), perf_counter()
    async with started:
        return await telegram.called("getUpdates", polls + 1) - begun
