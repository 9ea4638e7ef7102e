"""Answers to /balance beside an echo bot's: how many a second, how soon, and the memory afterwards."""

from bench.stage.bench import Bench
from bench.stage.crowd import Crowd
from bench.stage.process import Measured
from bench.stage.provider import simulated_provider
from bench.stage.report import Row
from bench.stage.telegram import simulated_telegram

CROWDS = (60, 600)
FIRST_PERSON = 1_000
QUESTIONS = 50  # a second
CARD = b"Generect"  # part of each right answer
ECHO = "a bare aiogram echo bot"


async def measure(bench: Bench) -> list[Row]:
    rows: list[Row] = []
    for size in CROWDS[-1:] if bench.quick else CROWDS:
        rows += await _crowd(bench, size)
    return rows


async def _crowd(bench: Bench, size: int) -> list[Row]:
    people = range(FIRST_PERSON, FIRST_PERSON + size)
    url = bench.database(f"answers-{size}")
    bench.step(f"{size} people link their accounts")
    async with bench.store(url) as store, simulated_telegram() as telegram, simulated_telegram() as echoed:
        await store.link(people)
        async with (
            simulated_provider() as provider,
            bench.bot(url, telegram, provider) as bot,
            bench.echo(echoed) as echo,
        ):
            await telegram.called("getUpdates")
            await echoed.called("getUpdates")
            asking, echoing = Crowd(telegram, people, "/balance", CARD), Crowd(echoed, people, "/balance", b"balance")
            for crowd in (asking, echoing):
                await crowd.everybody()
            rates, times = [], []
            seconds = bench.choose(2, 3)  # a reading is reused for 5
            polled = provider.requests
            for number in range(bench.choose(1, 3)):
                bench.step(f"{size} people, round {number + 1}")
                await store.freshen()
                ours = await asking.rate(seconds)
                rates.append((ours, await echoing.rate(seconds)))
                await store.freshen()
                soon = await asking.latency(seconds, QUESTIONS)
                times.append((soon, await echoing.latency(seconds, QUESTIONS)))
            for process in (bot, echo):
                process.check()
            return [
                Row(
                    f"/balance of {size} people", "answers/s", [ours for ours, _ in rates], ECHO,
                    [echo for _, echo in rates], at_least=0.5,
                    remark=f"{asking.wrong} errors; the provider was asked {provider.requests - polled} times",
                ),
                Row(
                    f"p50 at {QUESTIONS} questions/s, {size} people", "ms", [ours.p50 for ours, _ in times], ECHO,
                    [echo.p50 for _, echo in times], at_most=3,
                    remark=f"{sum(ours.unanswered for ours, _ in times)} unanswered",
                ),
                Row(
                    f"p95 at {QUESTIONS} questions/s, {size} people", "ms", [ours.p95 for ours, _ in times], ECHO,
                    [echo.p95 for _, echo in times],
                ),
                _memory(size, bot, echo),
            ]  # fmt: skip


def _memory(size: int, bot: Measured, echo: Measured) -> Row:
    return Row(f"memory after {size} people", "MB", [bot.memory], ECHO, [echo.memory], at_most=1.25)
