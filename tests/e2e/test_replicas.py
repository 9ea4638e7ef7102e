"""Two webhook replicas behind a balancer share one PostgreSQL."""

import asyncio

import pytest

from tests.e2e.conftest import ELUMENTA, World
from tests.e2e.process import eventually, free_port
from tests.e2e.test_crash import NAMES, linked, patches


@pytest.mark.failure(53, 59, 60)
async def test_one_answer_each(world: World, balancer: list[int], postgres_empty: str) -> None:
    world.env["DATABASE_URL"] = postgres_empty
    refused = await world.run()
    assert await refused.ends() == 1
    assert "balance-bot migrate" in refused.log
    assert await (await world.run("migrate")).ends() == 0

    balancer += [free_port(), free_port()]
    replicas = [await world.pushed(env={"HTTP_PORT": str(port), "WEBHOOK_URL": world.url}) for port in balancer]
    people = [world.telegram.person(2000 + number, f"P{number}", language_code="en") for number in range(4)]
    for number, person in enumerate(people):
        await linked(world, person, f"{ELUMENTA}-{number}")
    wanted = {person.id: [f"{person.user.first_name} {name}" for name in NAMES] for person in people}
    for name in NAMES:
        for person in people:
            person.says(f"/setname {person.user.first_name} {name}")
    await eventually(lambda: all(wanted[person.id][-1] in world.said(person)[-1] for person in people))
    for person in people:
        assert answers(world.said(person), wanted[person.id]) == wanted[person.id]
    assert len(patches(world)) == len(people) * len(NAMES)

    killed = asyncio.Event()
    world.providers.fault("elumenta", "paused", times=4, method="PATCH", until=killed)
    for person in people:
        person.says(f"/setname {person.user.first_name} five")
        person.says(f"/setname {person.user.first_name} six")
    await eventually(lambda: len(patches(world)) == len(people) * (len(NAMES) + 1))
    await replicas[0].kill()
    killed.set()
    await eventually(lambda: all("six" in world.said(person)[-1] for person in people))
    for person in people:
        rest = answers(world.said(person)[1 + len(NAMES) :], [f"{person.user.first_name} {n}" for n in ("five", "six")])
        assert rest == [f"{person.user.first_name} five", f"{person.user.first_name} six"]
    assert await replicas[1].stop() == 0


def answers(said: list[str], wanted: list[str]) -> list[str]:
    """The names in what was answered, in order."""
    return [name for text in said for name in wanted if name in text]
