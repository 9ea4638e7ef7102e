"""Quiet hours hold all but what is critical; in the morning it is judged anew, not replayed."""

from datetime import datetime, time, timedelta

from tests.conversation.conftest import GENERECT, World
from tests.watching.conftest import eventually, in_time, notifications, readings, says, waiting_chats

ONE = "generect-1"


def until(world: World, clock: time) -> timedelta:
    now: datetime = world.clock.now()
    at = datetime.combine(now.date(), clock, now.tzinfo)
    return (at if at > now else at + timedelta(days=1)) - now


async def night(world: World) -> dict[str, object]:
    """Let it be 23:00 UTC for somebody who wants quiet from 22:00 to 08:00."""
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    assert "only critical warnings" in (await world.ann.asks("/quiet 22:00-08:00")).text
    assert "Quiet hours: 22:00–08:00" in (await world.ann.asks("/settings")).text
    world.clock.step(seconds=until(world, time(23)).total_seconds())
    await readings(world, ONE)
    return fields


async def test_what_still_holds_in_the_morning_is_notified_then(world: World) -> None:
    fields = await night(world)
    fields["balance_platform"] = 1900
    await readings(world, ONE)
    fields["balance_platform"] = 400
    await readings(world, ONE)
    assert notifications(world.ann) == []
    world.clock.step(seconds=until(world, time(8)).total_seconds())
    morning = await says(world, world.ann, 1)
    assert "under 5 %" in morning.text


async def test_what_was_over_by_morning_is_not_notified(world: World) -> None:
    fields = await night(world)
    fields["balance_platform"] = 1900
    await readings(world, ONE)
    fields["balance_platform"] = 9000
    await readings(world, ONE)
    world.clock.step(seconds=until(world, time(8)).total_seconds() + 60)
    await readings(world, ONE)
    assert notifications(world.ann) == []


async def test_what_is_critical_comes_at_night(world: World) -> None:
    fields = await night(world)
    fields["balance_platform"] = 0
    assert "Nothing is left" in (await says(world, world.ann, 1)).text
    fields["balance_platform"] = 9000
    await readings(world, ONE)
    await says(world, world.ann, 1)
    world.clock.step(seconds=until(world, time(8)).total_seconds() + 60)
    assert "Something is left again" in (await says(world, world.ann, 2)).text


async def test_what_waited_for_telegram_until_the_quiet_began_waits_too(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    await world.ann.asks("/quiet 22:00-08:00")
    world.clock.step(seconds=until(world, time(21, 50)).total_seconds())
    await readings(world, ONE)
    tried = len(world.telegram.called("sendMessage"))
    world.telegram.fault("sendMessage", "429", retry_after=1200)
    fields["balance_platform"] = 1900
    await in_time(world, lambda: len(world.telegram.called("sendMessage")) > tried)
    await eventually(lambda: world.ann.id in waiting_chats(world))
    world.clock.step(minutes=21)
    await readings(world, ONE, 4)
    assert notifications(world.ann) == []
    world.clock.step(seconds=until(world, time(8)).total_seconds())
    assert "under 20 %" in (await says(world, world.ann, 1)).text
