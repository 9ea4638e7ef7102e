"""One process and two on PostgreSQL: answers and accounts read a second, and what an answer costs."""

import asyncio
import socket
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from bench.parts.answers import CARD
from bench.parts.polls import ACCOUNTS, rate
from bench.seed import Store, now
from bench.stage import counted
from bench.stage.bench import Bench
from bench.stage.cores import AVAILABLE, SEVERAL, pinned
from bench.stage.crowd import Crowd
from bench.stage.postgres import postgres
from bench.stage.process import Measured
from bench.stage.provider import Provider, simulated_provider
from bench.stage.report import UNMEASURED, Row
from bench.stage.telegram import SECRET, Telegram, simulated_telegram

PEOPLE = 600
SECONDS = 4  # of each count
FRESHEN_EVERY = 2.0  # seconds; a reading is reused for 5
SETTLED = 1.5  # seconds until what an answer leaves behind is written
FEW = 0.9  # of one process, where two, the load and the server share fewer cores
MANY = 1.6
SAME = 1.1
SAME_OF = (("CPU", "ms", "cpu"), ("transactions", "each", "transactions"), ("statements", "each", "statements"))


class Answering(NamedTuple):
    """Answers a second; CPU milliseconds, transactions and statements of one; how many answers were errors.

    An answer's are those beyond what the processes use while nobody asks, however many ask in that time.
    """

    rate: float
    cpu: float
    transactions: float
    statements: float
    wrong: int


class Replica(NamedTuple):
    """counts: the file of its transactions and statements."""

    process: Measured
    counts: Path


class Use(NamedTuple):
    """Of all processes since they began; `at` is the performance counter."""

    at: float
    cpu: float
    transactions: int
    statements: int

    def since(self, before: "Use") -> tuple[float, ...]:
        return tuple(now - then for now, then in zip(self, before, strict=True))


async def measure(bench: Bench) -> list[Row]:
    answering: dict[int, list[Answering]] = {1: [], 2: []}
    reading: dict[int, list[float]] = {1: [], 2: []}
    with pinned(AVAILABLE), postgres(bench.folder / "pg") as server:
        calls, polled = await server.database("asked"), await server.database("polled")
        async with bench.store(calls) as store, bench.store(polled) as polled_store:
            bench.step("people link their accounts")
            people = range(1, PEOPLE + 1)
            await store.link(people)
            await polled_store.link(range(1, ACCOUNTS + 1), due_at=now())
            for number in range(2):
                for processes in (1, 2):
                    bench.step(f"round {number + 1}, processes: {processes}")
                    answering[processes].append(await _answers(bench, store, calls, people, processes))
                    reading[processes].append(await _polls(bench, polled, processes))
    return _rows(answering, reading)


def _rows(answering: dict[int, list[Answering]], reading: dict[int, list[float]]) -> list[Row]:
    several = len(AVAILABLE) >= SEVERAL
    target = MANY if several else FEW
    remark = "" if several else f"≥ {MANY} with {SEVERAL} cores or more: {UNMEASURED}"
    one, two = answering[1], answering[2]
    reference = "one process on PostgreSQL"
    return [
        Row(
            "/balance, two processes on PostgreSQL", "answers/s", [each.rate for each in two], reference,
            [each.rate for each in one], at_least=target,
            remark="; ".join([f"{sum(each.wrong for each in one + two)} errors", *filter(None, [remark])]),
        ),
        Row(
            "accounts read, two processes on PostgreSQL", "accounts/s", reading[2], reference, reading[1],
            at_least=target, remark=remark,
        ),
        *(
            Row(
                f"{what} of an answer, two", unit, [getattr(each, name) for each in two], reference,
                [getattr(each, name) for each in one], at_most=SAME,
            )
            for what, unit, name in SAME_OF
        ),
    ]  # fmt: skip


async def _answers(bench: Bench, store: Store, url: str, people: Sequence[int], processes: int) -> Answering:
    async with simulated_telegram() as telegram, simulated_provider() as provider, AsyncExitStack() as stack:
        replicas = [await _hooked(bench, stack, url, telegram, provider) for _ in range(processes)]
        await telegram.called("setWebhook", processes)
        crowd = Crowd(telegram, people, "/balance", CARD)
        async with asyncio.TaskGroup() as group:
            pushing = group.create_task(telegram.push())
            await crowd.everybody()
            freshening = group.create_task(_keep_fresh(store))
            await asyncio.sleep(SETTLED)
            first = _use(replicas)
            await asyncio.sleep(SECONDS)  # in which nobody asks
            before = _use(replicas)
            answers = await crowd.rate(SECONDS)
            await asyncio.sleep(SETTLED)
            after = _use(replicas)
            freshening.cancel()
            pushing.cancel()
        for replica in replicas:
            replica.process.check()
    busy_seconds, *spent = after.since(before)
    idle_seconds, *idle = before.since(first)
    cpu, done, statements = (
        (used - unasked * busy_seconds / idle_seconds) / crowd.answers
        for used, unasked in zip(spent, idle, strict=True)
    )
    return Answering(answers, cpu * 1000, done, statements, crowd.wrong)


async def _hooked(bench: Bench, stack: AsyncExitStack, url: str, telegram: Telegram, provider: Provider) -> Replica:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    hook = f"http://127.0.0.1:{port}"
    telegram.hooks.append(hook)
    counts = counted.new_file(bench.folder / f"{port}.counts")
    command = (sys.executable, Path(counted.__file__), counts)
    bot = bench.bot(
        url, telegram, provider, command=command, cores=AVAILABLE, WEBHOOK_URL=hook, WEBHOOK_SECRET=SECRET,
        HTTP_PORT=str(port),
    )  # fmt: skip
    return Replica(await stack.enter_async_context(bot), counts)


def _use(replicas: Sequence[Replica]) -> Use:
    counts = [counted.read(replica.counts) for replica in replicas]
    return Use(
        perf_counter(), sum(replica.process.cpu for replica in replicas), sum(each.transactions for each in counts),
        sum(each.statements for each in counts),
    )  # fmt: skip


async def _keep_fresh(store: Store) -> None:
    """Let nobody's question ask the provider, until cancelled."""
    while True:
        await store.freshen()
        await asyncio.sleep(FRESHEN_EVERY)


async def _polls(bench: Bench, url: str, processes: int) -> float:
    async with simulated_telegram() as telegram, simulated_provider() as provider, AsyncExitStack() as stack:
        bots = [
            await stack.enter_async_context(
                bench.bot(url, telegram, provider, cores=AVAILABLE, ROLES="poller", POLL_EVERY="1")
            )
            for _ in range(processes)
        ]
        return await rate(bots[-1], provider, SECONDS)
