"""What happens to an owner's account because others look at it: the owner hears of what only they can mend."""

import pytest

from tests.conversation.conftest import World
from tests.conversation.shares import colleague, two_owners


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat,sender"}


@pytest.mark.failure(33)
async def test_a_key_that_stops_working_under_a_colleagues_eyes_is_told_to_its_owner(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    world.providers.fault("generect", "status", code=401, times=9)
    for command, minutes in (("/balance", 1), ("/me sales", 5)):  # only refusals five minutes apart count
        world.clock.step(minutes=minutes)
        (answer, *_) = await world.group_answers(cid, group, command)
        assert "the key does not work any more" in answer.text
    await world.telegram.until(lambda: "not accept" in world.ann.chat.last.text)
    assert any(button.text == "🔑 Replace key" for button in world.ann.chat.last.buttons)


async def test_a_crowd_of_lookers_costs_the_key_little(world: World) -> None:
    group, _, _ = await two_owners(world)
    crowd = [colleague(world, group) for _ in range(5)]
    world.providers.requests.clear()
    await world.in_group(group, lambda: [one.says("/balance", chat=group) for one in crowd for _ in range(3)])
    assert len(world.requests("generect")) == 1
