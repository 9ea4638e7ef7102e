"""A clock that was months ahead and came back: the bot goes on as if nothing had been."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.telegram import SimMessage
from bot.storage.db.tables import digests
from tests.conversation.conftest import GENERECT, World
from tests.watching.conftest import eventually, notifications, readings, row, stored

ONE = "generect-1"
JUMP = {"days": 90}


@pytest.mark.failure(64)
async def test_readings_warnings_and_digests_go_on(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    await world.ann.asks("/digest daily 09:00")
    world.clock.step(**JUMP)
    await eventually(lambda: any("/digest" not in one.text and "sales" in one.text for one in notifications(world.ann)))
    await readings(world, ONE)
    assert (await row(world, "sales")).last_read_at > world.clock.now() - timedelta(minutes=1)
    world.clock.step(days=-90)
    await readings(world, ONE)
    fields["balance_platform"] = 1900
    await eventually(lambda: any("under 20 %" in one.text for one in notifications(world.ann)))
    now, after = world.clock.now(), await row(world, "sales")
    assert max(after.last_read_at, after.last_success_at) <= now
    assert after.next_poll_at <= now + timedelta(seconds=8)
    digest = await planned(world)
    assert digest.next_at <= now + timedelta(hours=24)
    assert digest.last_at <= now
    heard = len(digests_heard(world))
    world.clock.step(days=1)
    await eventually(lambda: len(digests_heard(world)) == heard + 1)


@pytest.mark.failure(64, 92)
async def test_a_chat_that_refused_before_the_clock_came_back_is_warned(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    world.clock.step(**JUMP)
    await readings(world, ONE)
    world.telegram.fault("sendMessage", "error", 1 << 20, chat_id=world.ann.id, code=400, description="Bad Request: X")
    fields["balance_platform"] = 1900
    await stored(world, "sales", lambda _: world.telegram.called("sendMessage")[1:])
    world.clock.step(days=-90)
    world.telegram.heal()
    await eventually(lambda: any("under 20 %" in one.text for one in notifications(world.ann)))


def digests_heard(world: World) -> list[SimMessage]:
    return [one for one in notifications(world.ann) if one.text.startswith("☀")]


async def planned(world: World) -> Any:
    """The one digest as it is stored."""
    async with world.storage() as (database, _), database.read() as conn:
        return (await conn.execute(select(digests))).one()
