import asyncio

import pytest

from bot.services.watching.single_flight import SingleFlight
from bot.supervisor import Supervisor


class Desk:
    """A call that answers when it is let, and counts how often it was made."""

    def __init__(self) -> None:
        self.calls = 0
        self.open = asyncio.Event()

    async def answer(self) -> int:
        self.calls += 1
        await self.open.wait()
        return self.calls


async def test_those_who_ask_meanwhile_share_one_call() -> None:
    single_flight, desk = SingleFlight(Supervisor().job), Desk()
    async with asyncio.TaskGroup() as group:
        waiters = [group.create_task(single_flight.share("a", desk.answer)) for _ in range(3)]
        await asyncio.sleep(0)
        desk.open.set()
    assert [task.result() for task in waiters] == [1, 1, 1]
    assert desk.calls == 1


async def test_different_names_are_different_calls() -> None:
    single_flight, desk = SingleFlight(Supervisor().job), Desk()
    desk.open.set()
    results = await asyncio.gather(single_flight.share("a", desk.answer), single_flight.share("b", desk.answer))
    assert sorted(results) == [1, 2]


async def test_who_asks_later_gets_a_call_of_their_own() -> None:
    single_flight, desk = SingleFlight(Supervisor().job), Desk()
    desk.open.set()
    assert [await single_flight.share("a", desk.answer) for _ in range(2)] == [1, 2]


async def test_the_first_asker_may_leave() -> None:
    single_flight, desk = SingleFlight(Supervisor().job), Desk()
    async with asyncio.TaskGroup() as group:
        first, second = (group.create_task(single_flight.share("a", desk.answer)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        desk.open.set()
    assert first.cancelled()
    assert second.result() == 1
    assert desk.calls == 1


async def test_a_failure_reaches_everybody_and_is_forgotten() -> None:
    single_flight = SingleFlight(Supervisor().job)

    async def fail() -> int:
        await asyncio.sleep(0)
        raise ValueError("broken")

    results = await asyncio.gather(*(single_flight.share("a", fail) for _ in range(2)), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError]
    desk = Desk()
    desk.open.set()
    assert await single_flight.share("a", desk.answer) == 1


@pytest.mark.parametrize("waiting", [1, 5])
async def test_nothing_is_kept_of_finished_calls(waiting: int) -> None:
    single_flight, desk = SingleFlight(Supervisor().job), Desk()
    desk.open.set()
    await asyncio.gather(*(single_flight.share(f"call {n}", desk.answer) for n in range(waiting)))
    await asyncio.sleep(0)
    assert single_flight._calls == {}
