"""Keys that stop working, providers that do not answer, and accounts that become others."""

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.watching.conftest import eventually, notifications, readings, row, says, stored

ONE = "generect-1"


@pytest.mark.failure(33)
async def test_a_key_not_accepted_twice_pauses_and_tells_once(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.revoke(GENERECT)
    lost = await says(world, world.ann, 1)
    assert "Key not accepted" in lost.text
    assert lost.button_texts == ["🔑 Replace key", "🌐 Open Generect", "📈 History"]
    assert (await row(world, "sales")).status == "rejected"
    requests = len(world.requests("generect"))
    world.clock.step(hours=20)  # less than the day after which it is quietly tried again
    await world.ann.asks("/settings")
    assert len(world.requests("generect")) == requests
    await says(world, world.ann, 1)
    world.providers.restore(GENERECT)
    assert "8,531" in (await world.ann.asks("/balance")).text
    assert "accepted again" in (await says(world, world.ann, 2)).text
    await readings(world, ONE)


@pytest.mark.failure(33)
async def test_one_rejection_alone_means_nothing(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.fault("generect", "status", 1, code=401)
    await readings(world, ONE, 3)
    assert notifications(world.ann) == []
    assert (await row(world, "sales")).status == "active"


async def test_the_key_is_replaced_from_the_warning_which_stays(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.revoke(GENERECT)
    lost = await says(world, world.ann, 1)
    question = await world.ann.taps(lost, "🔑 Replace key")
    assert question.id != lost.id
    assert lost.edits == []
    world.providers.generect("gk-a-new-one-0123456789")
    await world.ann.asks("gk-a-new-one-0123456789")
    await eventually(lambda: any("accepted again" in one.text for one in notifications(world.ann)))
    assert (await row(world, "sales")).status == "active"


@pytest.mark.failure(36)
async def test_a_provider_that_is_away_for_six_hours_is_notified_once(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await readings(world, ONE)
    world.providers.fault("generect", "status", 1 << 20, code=503)
    await stored(world, "sales", lambda account: account.failing_since is not None)
    for _ in range(3):
        world.clock.step(hours=2, minutes=1)
        await readings(world, ONE, 1)
    away = await says(world, world.ann, 1)
    assert "does not answer properly" in away.text
    world.clock.step(hours=30)
    await readings(world, ONE, 1)
    await says(world, world.ann, 1)
    world.providers.heal()
    world.clock.step(minutes=2)
    assert "answers again" in (await says(world, world.ann, 2)).text


@pytest.mark.failure(36)
async def test_a_short_failure_is_forgotten_with_the_next_reading(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.fault("generect", "status", 1 << 20, code=503)
    await stored(world, "sales", lambda account: account.failing_since is not None)
    world.providers.heal()
    await stored(world, "sales", lambda account: (account.failures, account.failing_since) == (0, None))
    assert notifications(world.ann) == []


@pytest.mark.failure(43)
async def test_a_key_that_opens_another_account_is_suspended_and_its_owner_asked_once(world: World) -> None:
    fields = await world.link(world.ann, "elumenta", ELUMENTA, "tokens")
    fields |= {"next_refill_at": None, "plan_expires_at": None}
    fields["id"] = 999
    world.clock.step(days=1, minutes=1)
    question = await says(world, world.ann, 1)
    assert "another account" in question.text
    assert (await row(world, "tokens")).status == "suspended"
    requests = len(world.requests("elumenta"))
    world.clock.step(days=2)
    await world.ann.asks("/settings")
    assert len(world.requests("elumenta")) == requests
    await says(world, world.ann, 1)
    for _ in range(2):
        await world.ann.taps(question, "✅ It is right, go on")
    await eventually(lambda: len(world.requests("elumenta")) > requests)
    assert question.edits == []
    assert (await row(world, "tokens")).status == "active"
