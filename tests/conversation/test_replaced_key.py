"""A key is replaced while the poller waits for an answer to the old one."""

import asyncio

import pytest

from tests.conversation.conftest import ELUMENTA, World

NEW = "nb_ffffeeee1111222233334444"


@pytest.fixture
def changes() -> dict[str, object]:
    return {"poll_every": 1, "roles": "chat,poller"}


@pytest.mark.failure(43)
async def test_the_late_answer_says_nothing_about_the_new_key(world: World) -> None:
    """The old key opens another account at the provider: that is no reason to suspend the new one."""
    await world.link(world.ann, "elumenta", ELUMENTA, "ops", id=1)
    world.providers.elumenta(NEW, id=2, token_balance=777)
    requests = len(world.requests("elumenta"))
    replaced = asyncio.Event()
    world.providers.fault("elumenta", "paused", times=50, key=ELUMENTA, until=replaced)
    world.clock.step(minutes=5)
    await world.eventually(lambda: len(world.requests("elumenta")) > requests)
    late = world.requests("elumenta")[requests]
    offer = await world.ann.asks(f"/link elumenta {NEW} ops")
    assert "new key works" in (await world.ann.taps(offer, "🔑 Replace the key")).text
    assert not late.status
    replaced.set()
    await world.eventually(lambda: late.status)
    for _ in range(2):
        polled = len(world.requests("elumenta"))
        world.clock.step(minutes=5)
        await world.eventually(lambda polled=polled: len(world.requests("elumenta")) > polled)  # type: ignore[misc]
    answer = (await world.ann.asks("/balance")).text
    assert "777 of 1,500 tokens" in answer
    assert "Suspended" not in answer
