"""Scratch."""
from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.conversation.shown import share, two_owners, colleague
import pytest

@pytest.mark.parametrize("command", ["/balance", "/me", "/balance sales", "/me sales"])
async def test_what_is_unshared_while_its_provider_answers_is_not_shown(world: World, command: str) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    world.providers.fault("generect", "slow", seconds=1)
    before = len(world.asked("generect"))
    cid.says(command, chat=group)
    await world.eventually(lambda: len(world.asked("generect")) > before)
    await world.ann.asks("/unshare sales")
    await world.rest()
    print([(m.text, m.receiver) for m in group.messages() if m.from_bot])
    read = "".join(world.telegram.read_by(cid, group))
    assert "Generect" not in read
