"""Whatever goes wrong beside it: an account goes on being read, and its owner is told what they have to know."""

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.watching.conftest import eventually, in_time, notifications, outbox_waits, readings, row, says

ME = "/api/v2/user/me"


@pytest.mark.failure(36, 37)
async def test_a_profile_that_fails_keeps_no_balance_from_being_judged(world: World) -> None:
    fields = await world.link(world.ann, "elumenta", ELUMENTA, "tokens")
    world.providers.fault("elumenta", "missing_essential", 1 << 20, path=ME)
    world.clock.step(days=1, hours=1)
    await in_time(world, lambda: [one for one in world.requests("elumenta") if one.path == ME][3:], haste=20)
    fields |= {"token_balance": fields["token_limit"] // 25, "next_refill_at": None, "plan_expires_at": None}
    await in_time(world, lambda: notifications(world.ann), haste=20)
    assert "under 5 %" in (await says(world, world.ann, 1)).text
    assert (await row(world, "tokens")).failures == 0


@pytest.mark.failure(33, 45)
async def test_a_key_rejected_while_the_bot_was_blocked_is_notified_at_start(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.ann.blocks()
    await world.rest()
    world.providers.revoke(GENERECT)
    await rejected(world)
    assert notifications(world.ann) == []
    world.ann.unblocks()
    await world.ann.asks("/start")
    await eventually(lambda: notifications(world.ann))
    assert "Key not accepted" in notifications(world.ann)[0].text
    await world.ann.asks("/start")
    await world.telegram.idle(0.3)
    await says(world, world.ann, 1)


@pytest.mark.failure(33)
async def test_what_waits_to_be_said_of_an_old_key_is_not_said_of_the_new_one(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await outbox_waits(world, world.ann, minutes=5)
    world.providers.revoke(GENERECT)
    await rejected(world)
    world.providers.generect(f"{GENERECT}-new", balance_platform=9000)
    card = await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")
    await world.ann.taps(card, "🔑 Replace key")
    await world.ann.asks(f"{GENERECT}-new")
    world.clock.step(minutes=6)
    await readings(world, "generect-2", 3)
    assert notifications(world.ann) == []


async def rejected(world: World) -> None:
    """Return when the bot has given the key up."""
    await in_time(world, lambda: len([one for one in world.requests("generect") if one.status == 401]) == 2)
    while (await row(world, "sales")).status != "rejected":
        await world.telegram.idle(0.05)
