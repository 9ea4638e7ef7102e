"""What a due account costs the poller, in CPU time, with ever more accounts in the table that are not due."""

import asyncio

from bench.stage.bench import Bench
from bench.stage.provider import Provider, simulated_provider
from bench.stage.report import Row
from bench.stage.telegram import simulated_telegram

SIZES = (1_000, 100_000, 1_000_000)
DUE = 400
FLAT = 1.2
WITHIN = 120.0  # seconds


async def measure(bench: Bench) -> list[Row]:
    due = range(1, DUE + 1)
    url = bench.database("growth")
    costs: list[float] = []
    async with bench.store(url) as store, simulated_telegram() as telegram:
        await store.link(due)
        filled = due.stop
        for size in SIZES:
            bench.step(f"{size:,} accounts")
            await store.fill(range(filled, size + 1))
            filled = size + 1
            await store.make_due(due)
            async with simulated_provider() as provider, bench.bot(url, telegram, provider, ROLES="poller") as bot:
                await _sent(provider, len(due) // 3)  # the first ones pay for what is made once
                before, first = bot.cpu, provider.requests
                await _sent(provider, len(due))
                costs.append((bot.cpu - before) / (len(due) - first) * 1000)
                bot.check()
    return [
        Row(
            f"CPU of a due account among {size:,}", "ms", [cost], f"one among {SIZES[0]:,}", [costs[0]], at_most=FLAT
        )
        for size, cost in zip(SIZES, costs, strict=True)
    ]  # fmt: skip


async def _sent(provider: Provider, times: int) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(WITHIN):
        while provider.requests < times:  # noqa: ASYNC110 - an event for each of them would cost the simulator more
            await asyncio.sleep(0.01)
