"""Forty people at the same moment, on PostgreSQL: they share the pool's connections."""

import pytest

from bot.sandbox.telegram import SimMessage
from tests.conversation.conftest import World

PEOPLE = 40  # three for each of the pool's connections


@pytest.fixture
def changes(postgres_url: str) -> dict[str, object]:
    return {"roles": "chat", "database_url": postgres_url}


def heard(world: World, chat_id: int) -> list[SimMessage]:
    return [one for one in world.telegram.world.chats[chat_id].messages if one.from_bot]


@pytest.mark.failure(54, 57)
async def test_each_of_forty_is_answered(world: World, caplog: pytest.LogCaptureFixture) -> None:
    people = [world.newcomer() for _ in range(PEOPLE)]
    for number, person in enumerate(people):
        key = f"gk-many-{number}"
        world.providers.generect(key)
        person.says(f"/link generect {key} sales")
    await world.telegram.until(lambda: all(heard(world, person.id) for person in people), timeout=120)
    for person in people:
        person.says("/balance")
    await world.telegram.until(lambda: all(len(heard(world, person.id)) == 2 for person in people), timeout=120)
    assert all("8,531" in heard(world, person.id)[-1].text for person in people)
