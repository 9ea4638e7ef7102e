"""Digests that are all due at once, beside the time that Telegram's 30 messages a second allow."""

import asyncio
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from bench.stage import hastened
from bench.stage.bench import Bench
from bench.stage.process import COMMAND
from bench.stage.provider import simulated_provider
from bench.stage.report import Row
from bench.stage.telegram import simulated_telegram

PER_SECOND = 30
REAL = 450  # digests on the real clock
CLOSE = 1.05
LATENCY = 0.05  # seconds; of Telegram's answer on the real clock, which passes no faster for it on the other
WITHIN = 400.0  # seconds


async def measure(bench: Bench) -> list[Row]:
    file = bench.folder / "clock"
    file.write_bytes(bytes(8))

    def simulated_time() -> float:
        return float(struct.unpack("d", file.read_bytes())[0])

    script = (sys.executable, Path(hastened.__file__), file)
    rows = [await _row(bench, "simulated clock", bench.choose(300, 10_000), simulated_time, script)]
    if not bench.quick:
        rows.append(await _row(bench, "real clock", REAL, perf_counter, (COMMAND,)))
    return rows


async def _row(bench: Bench, name: str, count: int, clock: Callable[[], float], command: tuple[str | Path, ...]) -> Row:
    """The least time is that of all messages after the first 30, which may go at once."""
    bench.step(f"{count:,}, {name}")
    spent = await _seconds(bench, count, clock, command)
    least = count / PER_SECOND - 1
    return Row(
        f"{count:,} digests, {name}", "s", [spent], f"{PER_SECOND} a second", [least], at_most=CLOSE,
        remark=f"10,000 at this rate: {10_000 / PER_SECOND * spent / least:,.0f} s",
    )  # fmt: skip


async def _seconds(bench: Bench, count: int, clock: Callable[[], float], command: tuple[str | Path, ...]) -> float:
    """Return the time from the last message of the first window to the last, each to another person.

    Raises TimeoutError.
    """
    notified: set[int] = set()
    moments: list[float] = []
    done = asyncio.Event()

    def hear(chat_id: int, _: bytes) -> None:
        notified.add(chat_id)
        moments.append(clock())
        if len(notified) == count:
            done.set()

    url = bench.database(f"digests-{count}")
    async with bench.store(url) as store, simulated_telegram() as telegram, simulated_provider() as provider:
        await store.link(range(1, count + 1))  # with keys that open: each is read before its digest
        await store.digest_each(range(1, count + 1))
        telegram.on_message = hear
        telegram.latency = LATENCY if clock is perf_counter else 0.0
        roles = "poller,sender"
        async with bench.bot(url, telegram, provider, command=command, ROLES=roles), asyncio.timeout(WITHIN):
            await done.wait()
    if len(moments) != count:
        raise ValueError("a digest was sent twice")
    return moments[-1] - moments[PER_SECOND - 1]
