"""Transactions and statements that the common ways may cost, counted in the whole process.

Counted from the question to SETTLED seconds after its answer.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.telegram import Group, SimMessage
from tests.conversation.conftest import GENERECT, World, world
from tests.conversation.shares import show
from tests.statement_count import Cost, counted

__all__ = ["world"]

# Transactions and statements, the loops included that look meanwhile.
BUDGET: dict[str, tuple[float, float]] = {
    "/help": (2, 6),
    "/balance, fresh": (2, 6),
    "/balance, asking the provider": (5, 13),
    "/balance of ten accounts, asking": (6, 17),
    "/balance in a group, fresh": (4, 12),
    "/balance in a group, asking": (6, 17),
    "a poll": (2.5, 8),
}
SETTLED = 0.3  # seconds
TIMES = 4  # the least counts: what the process does beside the answer falls on some of them
POLLED = 12  # accounts
POLL_EVERY = 2  # seconds
REUSED_FOR = 5  # seconds


@pytest.fixture(autouse=True)
def at_once() -> None:
    """The loops look as seldom as in a process of its own."""


async def nothing() -> None:
    """Ask as things are."""


async def least(
    world: World, question: str, before: Callable[[], Awaitable[object]] = nothing, group: Group | None = None
) -> Cost:
    """Ask several times and return the least cost of an answer; `before` makes the state that is asked in."""

    async def ask() -> list[SimMessage]:
        if group is None:
            return await world.answers(world.ann, question)
        return await world.group_answers(world.ann, group, question)

    await ask()
    costs = []
    for _ in range(TIMES):
        await before()
        await asyncio.sleep(SETTLED)
        with counted() as cost:
            assert await ask()
            await asyncio.sleep(SETTLED)
        costs.append(cost)
    return min(costs, key=lambda cost: (cost.transactions, cost.statements))


async def later(world: World) -> None:
    """Let the reading grow old."""
    world.clock.step(seconds=REUSED_FOR + 1)


class TestAnswers:
    @pytest.fixture
    def changes(self) -> dict[str, object]:
        return {}

    async def test_help(self, world: World) -> None:
        assert await least(world, "/help") <= BUDGET["/help"]

    async def test_a_fresh_balance(self, world: World) -> None:
        await world.link(world.ann, "generect", GENERECT)
        requests = len(world.providers.requests)
        cost = await least(world, "/balance")
        assert len(world.providers.requests) - requests < TIMES  # the least one was fresh, however slow the machine is
        assert cost <= BUDGET["/balance, fresh"]

    @pytest.mark.parametrize(
        ("accounts", "way"), [(1, "/balance, asking the provider"), (10, "/balance of ten accounts, asking")]
    )
    async def test_a_balance_that_asks(self, world: World, accounts: int, way: str) -> None:
        for number in range(accounts):
            await world.link(world.ann, "generect", f"{GENERECT}-{number}", f"team {number}")
        requests = len(world.providers.requests)
        cost = await least(world, "/balance", lambda: later(world))
        assert len(world.providers.requests) - requests >= accounts * TIMES
        assert cost <= BUDGET[way], cost

    @pytest.mark.parametrize("way", ["/balance in a group, fresh", "/balance in a group, asking"])
    async def test_a_balance_in_a_group(self, world: World, way: str) -> None:
        await world.link(world.ann, "generect", GENERECT, "sales")
        group = world.group(members=[world.ann])
        await show(world, world.ann, group, "sales")

        async def read_lately() -> None:
            await later(world)
            await world.answers(world.ann, "/balance")

        fresh = way.endswith("fresh")
        cost = await least(world, "/balance", read_lately if fresh else lambda: later(world), group)
        assert "8,531 of 10,000 credits" in group.messages()[-1].text  # not a pointer to the message before
        assert cost <= BUDGET[way], cost


class TestPolls:
    @pytest.fixture
    def changes(self) -> dict[str, object]:
        return {"poll_every": POLL_EVERY}

    async def test_a_poll(self, world: World) -> None:
        for number in range(POLLED):
            await world.link(world.ann, "generect", f"{GENERECT}-{number}", f"team {number}")

        async def polls(count: int) -> int:
            before = len(world.providers.requests)
            await world.eventually(lambda: len(world.providers.requests) >= before + count)
            return len(world.providers.requests) - before

        await polls(2 * POLLED)
        with counted() as cost:
            done = await polls(3 * POLLED)
        assert Cost(cost.transactions / done, cost.statements / done) <= BUDGET["a poll"]


class TestIdle:
    @pytest.fixture
    def changes(self) -> dict[str, object]:
        return {"poll_every": 3600}

    async def test_a_minute_with_nothing_due_commits_nothing(self, world: World) -> None:
        """Every loop looks, housekeeping too: its transactions change no row."""
        await world.link(world.ann, "generect", GENERECT)
        await world.rest()
        await asyncio.sleep(SETTLED)
        with counted() as cost:
            for _ in range(2):
                world.clock.step(seconds=61)
                await asyncio.sleep(SETTLED)
        assert cost.commits == 0
