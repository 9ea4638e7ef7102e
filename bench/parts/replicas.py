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
from bench.stage.postgres import Postgres, postgres
from bench.stage.process import Measured
from bench.stage.provider import Provider, simulated_provider
from bench.stage.report import UNMEASURED, Row
from bench.stage.telegram import SECRET, Telegram, simulated_telegram

PEOPLE = 600
LOOKS = 5  # at each of both, in turns: the machine's speed changes within seconds
SECONDS = 3  # of a look
IDLE_SECONDS = 4  # in which nobody asks
POLLS = 2  # rounds
POLL_SECONDS = 4  # of a round's count
FRESHEN_EVERY = 2.0  # seconds; a reading is reused for 5
SETTLED = 1.0  # seconds until what an answer leaves behind is written
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
    """Use of all processes since they began, or between two moments; `at` is the performance counter, in seconds."""

    at: float
    cpu: float
    transactions: float
    statements: float

    def since(self, before: "Use") -> "Use":
        return Use(*(now - then for now, then in zip(self, before, strict=True)))


class Serving(NamedTuple):
    """Replicas on one database, and the crowd that asks them."""

    telegram: Telegram
    store: Store
    replicas: Sequence[Replica]
    crowd: Crowd


async def measure(bench: Bench) -> list[Row]:
    reading: dict[int, list[float]] = {1: [], 2: []}
    with pinned(AVAILABLE), postgres(bench.folder / "pg") as server:
        answering = await _answering(bench, server)
        polled = await server.database("polled")
        async with bench.store(polled) as store:
            await store.link(range(1, ACCOUNTS + 1), due_at=now())
        for number in range(POLLS):
            for processes in (1, 2):
                bench.step(f"polls {number + 1} of {POLLS}, processes: {processes}")
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


async def _answering(bench: Bench, server: Postgres) -> dict[int, list[Answering]]:
    """Measure one process and two by turns, each with a database and a crowd of its own; the others rest meanwhile."""
    found: dict[int, list[Answering]] = {1: [], 2: []}
    async with simulated_provider() as provider, AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        bench.step("people link their accounts")
        both = {processes: await _serving(bench, stack, server, provider, processes) for processes in found}
        background = [group.create_task(each.telegram.push()) for each in both.values()]
        for each in both.values():
            await each.crowd.everybody()
            background.append(group.create_task(_keep_fresh(each.store)))
        await asyncio.sleep(SETTLED)
        bench.step("nobody asks")
        before = {processes: _use(each.replicas) for processes, each in both.items()}
        await asyncio.sleep(IDLE_SECONDS)
        idle = {processes: _use(each.replicas).since(before[processes]) for processes, each in both.items()}
        for number in range(LOOKS):
            bench.step(f"look {number + 1} of {LOOKS}")
            for processes, each in both.items():
                found[processes].append(await _look(each, idle[processes]))
        for task in background:
            task.cancel()
    return found


async def _serving(
    bench: Bench, stack: AsyncExitStack, server: Postgres, provider: Provider, processes: int
) -> Serving:
    url = await server.database(f"asked{processes}")
    store = await stack.enter_async_context(bench.store(url))
    people = range(1, PEOPLE + 1)
    await store.link(people)
    telegram = await stack.enter_async_context(simulated_telegram())
    replicas = [await _hooked(bench, stack, url, telegram, provider) for _ in range(processes)]
    await telegram.called("setWebhook", processes)
    return Serving(telegram, store, replicas, Crowd(telegram, people, "/balance", CARD))


async def _look(serving: Serving, idle: Use) -> Answering:
    crowd, before = serving.crowd, _use(serving.replicas)
    wrong = crowd.wrong
    answers = await crowd.rate(SECONDS)
    await asyncio.sleep(SETTLED)
    busy = _use(serving.replicas).since(before)
    for replica in serving.replicas:
        replica.process.check()
    cpu, done, statements = (
        (used - unasked * busy.at / idle.at) / crowd.answers for used, unasked in zip(busy[1:], idle[1:], strict=True)
    )
    return Answering(answers, cpu * 1000, done, statements, crowd.wrong - wrong)


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
        return await rate(bots[-1], provider, POLL_SECONDS)
