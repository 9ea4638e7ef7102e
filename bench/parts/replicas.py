"""One process and two on PostgreSQL: answers and accounts read a second, and what an answer costs."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple

from bench.parts.answers import CARD
from bench.parts.polls import rate
from bench.seed import Store, now
from bench.stage.bench import Bench
from bench.stage.cores import AVAILABLE, SEVERAL, pinned
from bench.stage.crowd import Crowd
from bench.stage.postgres import postgres, transactions
from bench.stage.process import Measured
from bench.stage.provider import Provider, simulated_provider
from bench.stage.report import UNMEASURED, Row
from bench.stage.telegram import SECRET, Telegram, simulated_telegram

FRESH = 4.0  # seconds; a reading is reused for 5
FEW = 0.9  # of one process, where two, the load and the server share fewer cores
MANY = 1.6
SAME = 1.1


class Answering(NamedTuple):
    """Answers a second, the CPU milliseconds and transactions of one, and how many answers were errors."""

    rate: float
    cpu: float
    transactions: float
    wrong: int


async def measure(bench: Bench) -> list[Row]:
    answering: dict[int, list[Answering]] = {1: [], 2: []}
    reading: dict[int, list[float]] = {1: [], 2: []}
    with pinned(AVAILABLE), postgres(bench.folder / "pg") as server:
        calls, polled = await server.database("asked"), await server.database("polled")
        async with bench.store(calls) as store, bench.store(polled) as polled_store:
            bench.step("people link their accounts")
            people = range(1, bench.choose(100, 600) + 1)
            await store.link(people)
            await polled_store.link(range(1, bench.choose(600, 2_000) + 1), due_at=now())
            for number in range(bench.choose(1, 3)):
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
        Row(
            "CPU of an answer, two", "ms", [each.cpu for each in two], reference, [each.cpu for each in one],
            at_most=SAME,
        ),
        Row(
            "transactions of an answer, two", "each", [each.transactions for each in two], reference,
            [each.transactions for each in one], at_most=SAME,
        ),
    ]  # fmt: skip


async def _answers(bench: Bench, store: Store, url: str, people: Sequence[int], processes: int) -> Answering:
    async with simulated_telegram() as telegram, simulated_provider() as provider, AsyncExitStack() as stack:
        bots = [await _hooked(bench, stack, url, telegram, provider) for _ in range(processes)]
        await telegram.called("setWebhook", processes)
        crowd = Crowd(telegram, people, "/balance", CARD)
        async with asyncio.TaskGroup() as group:
            pushing = group.create_task(telegram.push())
            await crowd.everybody()
            await store.freshen()
            used, done = sum(bot.cpu for bot in bots), await transactions(url)
            answers = await crowd.rate(FRESH)
            spent = sum(bot.cpu for bot in bots) - used
            await asyncio.sleep(1.5)  # the server's figures come that late
            done = await transactions(url) - done
            pushing.cancel()
        for bot in bots:
            bot.check()
        return Answering(answers, spent / crowd.answers * 1000, done / crowd.answers, crowd.wrong)


async def _hooked(bench: Bench, stack: AsyncExitStack, url: str, telegram: Telegram, provider: Provider) -> Measured:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    hook = f"http://127.0.0.1:{port}"
    telegram.hooks.append(hook)
    bot = bench.bot(
        url, telegram, provider, cores=AVAILABLE, WEBHOOK_URL=hook, WEBHOOK_SECRET=SECRET, HTTP_PORT=str(port)
    )
    return await stack.enter_async_context(bot)


async def _polls(bench: Bench, url: str, processes: int) -> float:
    async with simulated_telegram() as telegram, simulated_provider() as provider, AsyncExitStack() as stack:
        bots = [
            await stack.enter_async_context(
                bench.bot(url, telegram, provider, cores=AVAILABLE, ROLES="poller", POLL_EVERY="1")
            )
            for _ in range(processes)
        ]
        return await rate(bots[-1], provider, bench.choose(3, 4))
