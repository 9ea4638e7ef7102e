"""Accounts read a second by a process that polls alone, beside a loop of the least cost and a naive one."""

import asyncio
from pathlib import Path
from time import perf_counter

from bench.seed import now
from bench.stage.bench import Bench
from bench.stage.process import Measured, reference, running
from bench.stage.provider import Provider, simulated_provider
from bench.stage.report import Row
from bench.stage.telegram import simulated_telegram

ACCOUNTS = 2_000  # at POLL_EVERY=1: more than can be read
SETTLE = 1.0  # seconds from the first request until the count begins


async def measure(bench: Bench) -> list[Row]:
    seconds = bench.choose(2, 5)
    rates: dict[str, list[float]] = {"ours": [], "batch_poller": [], "naive_poller": []}
    memory: list[float] = []
    url = bench.database("polls")
    bench.step("people link their accounts")
    async with bench.store(url) as store:
        await store.link(range(1, ACCOUNTS + 1), due_at=now())
        kept = await store.readings_kept()
        async with simulated_telegram() as telegram, simulated_provider() as provider:
            for number in range(bench.choose(2, 3)):
                bench.step(f"round {number + 1}")
                async with bench.bot(url, telegram, provider, ROLES="poller", POLL_EVERY="1") as bot:
                    rates["ours"].append(await rate(bot, provider, seconds))
                    memory.append(bot.memory)
                for name in ("batch_poller", "naive_poller"):
                    rates[name].append(await _reference(name, bench.folder / f"{name}-{number}", seconds))
            lost = provider.requests - (await store.readings_kept() - kept)
    return [
        Row(
            "accounts read", "accounts/s", rates["ours"], "bare aiohttp, SQLAlchemy Core in batches",
            rates["batch_poller"], at_least=0.12, remark=f"{lost} answers of the provider were not kept",
        ),
        Row(
            "accounts read", "accounts/s", rates["ours"], "a naive loop of httpx and the ORM, one commit each",
            rates["naive_poller"], at_least=5,
        ),
        Row("memory of a process that only polls", "MB", memory, "the limit", [90.0] * len(memory), at_most=1),
    ]  # fmt: skip


async def rate(process: Measured, provider: Provider, seconds: float) -> float:
    """Return the requests a second, once they come. Raises RuntimeError where the process ends."""
    before = provider.requests
    while provider.requests == before:
        process.check()
        await asyncio.sleep(0.05)
    await asyncio.sleep(SETTLE)
    begun, before = perf_counter(), provider.requests
    await asyncio.sleep(seconds)
    return (provider.requests - before) / (perf_counter() - begun)


async def _reference(name: str, folder: Path, seconds: float) -> float:
    async with simulated_provider() as provider:
        command = (*reference(name), provider.url, str(folder / "accounts.db"), str(ACCOUNTS))
        async with running(*command, folder=folder, env={}) as process:
            return await rate(process, provider, seconds)
