"""One message per change of state: spending below each level, hovering, recovery, a sudden zero, failed readings."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.living import iso
from bot.sandbox.telegram import SimMessage
from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.watching.conftest import WITHIN, eventually, notifications, outbox_waits, readings, row, says

ONE = "generect-1"


async def test_each_level_is_notified_once_and_recovery_without_a_sound(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    fields["balance_platform"] = 1900
    low = await says(world, world.ann, 1)
    assert "Balance is low: under 20 %" in low.text
    assert "1,900 of 10,000 credits" in low.text
    fields["balance_platform"] = 400
    assert "under 5 %" in (await says(world, world.ann, 2)).text
    fields["balance_platform"] = 9000
    well = await says(world, world.ann, 3)
    assert "enough again" in well.text
    assert "\n" not in well.text
    fields["balance_platform"] = 1900
    assert "under 20 %" in (await says(world, world.ann, 4)).text
    silent = [call.params.get("disable_notification") for call in world.telegram.called("sendMessage")[-4:]]
    assert [one == "true" for one in silent] == [False, False, True, False]


@pytest.mark.failure(39)
async def test_a_balance_that_hovers_is_notified_once(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=2100)
    for amount in (1990, 2010, 1995, 2150, 1999):
        fields["balance_platform"] = amount
        await readings(world, ONE)
    await says(world, world.ann, 1)


async def test_several_levels_at_once_are_one_message(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    fields["balance_platform"] = 100
    one = await says(world, world.ann, 1)
    assert "under 5 %" in one.text
    assert "20 %" not in one.text
    await readings(world, ONE)
    await says(world, world.ann, 1)


@pytest.mark.failure(38)
async def test_a_sudden_zero_waits_for_a_second_reading(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    fields["balance_platform"] = 0
    before = len(world.requests("generect"))
    gone = await says(world, world.ann, 1)
    assert len(world.requests("generect")) - before >= 2
    assert "Nothing is left" in gone.text
    fields["balance_platform"] = -50
    await readings(world, ONE)
    await says(world, world.ann, 1)


@pytest.mark.failure(27, 36, 37)
@pytest.mark.parametrize("fault", ["html200", "missing_essential", "status", "drop"])
async def test_a_failed_reading_changes_nothing(world: World, fault: str) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=1900)
    await says(world, world.ann, 1)
    before = await row(world, "sales")
    world.providers.fault("generect", fault, 9)
    fields["balance_platform"] = 0
    after = await failing(world)
    assert (after.alert_states, after.last_reading) == (before.alert_states, before.last_reading)
    trend = after.trend["balance"]
    assert (trend["last"][1], trend["unconfirmed"]) == ("1900", None)
    await says(world, world.ann, 1)


async def failing(world: World) -> Any:
    """Return the account's row once a reading has failed."""
    async with asyncio.timeout(WITHIN):
        while not (found := await row(world, "sales")).failures:  # noqa: ASYNC110 - it looks at what the bot changes
            await asyncio.sleep(0.1)
    return found


async def test_an_asked_reading_warns_once_too(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    fields["balance_platform"] = 1500
    await world.ann.asks("/balance")
    assert "under 20 %" in (await says(world, world.ann, 1)).text
    await readings(world, ONE)
    await says(world, world.ann, 1)


async def test_a_paused_account_is_not_read_and_says_nothing(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    card = await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")
    await world.ann.taps(card, "⏸ Pause")
    await world.rest()
    requests = len(world.requests("generect"))
    fields["balance_platform"] = 100
    world.clock.step(minutes=5)
    await world.ann.asks("/balance")
    await world.rest()
    assert len(world.requests("generect")) <= requests + 2  # the one asked for, and one that was under way
    assert notifications(world.ann) == []
    await world.ann.taps(card, "▶️ Resume")
    assert "under 5 %" in (await says(world, world.ann, 1)).text


async def test_a_refill_and_the_plans_end_come_up_in_one_message(world: World) -> None:
    now = world.clock.now()
    near = {"next_refill_at": iso(now + timedelta(hours=40)), "plan_expires_at": iso(now + timedelta(days=8))}
    fields = await world.link(world.ann, "elumenta", ELUMENTA, "tokens", **near)
    await readings(world, "elumenta-1")
    assert notifications(world.ann) == []
    world.clock.step(days=1)
    first = await says(world, world.ann, 1)
    assert "Refill:" in first.text
    assert "will be left by then and may expire" in first.text
    assert "The plan ends:" in first.text
    fields["next_refill_at"] = iso(now + timedelta(days=30))
    for count, days in ((2, 4), (3, 2)):
        world.clock.step(days=days)
        assert "The plan ends:" in (await says(world, world.ann, count)).text
    world.clock.step(hours=1)
    await readings(world, "elumenta-1", 0)
    await says(world, world.ann, 3)


async def delayed(world: World) -> SimMessage:
    """Let a warning wait; returns the account's card."""
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    await outbox_waits(world, world.ann)
    fields["balance_platform"] = 1900
    await readings(world, "generect-1")
    return await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")


async def test_what_waits_is_not_said_of_an_account_that_was_unlinked(world: World) -> None:
    card = await delayed(world)
    await world.ann.taps(await world.ann.taps(card, "🗑 Unlink"), "🗑 Yes, unlink")
    world.clock.step(seconds=601)
    await world.telegram.idle(1.5)
    assert notifications(world.ann) == []


async def test_what_waits_is_not_said_of_a_paused_account_and_judged_anew_later(world: World) -> None:
    card = await delayed(world)
    await world.ann.taps(card, "⏸ Pause")
    world.clock.step(seconds=601)
    await world.telegram.idle(1.5)
    assert notifications(world.ann) == []
    await world.ann.taps(card, "▶️ Resume")
    assert "under 20 %" in (await says(world, world.ann, 1)).text


async def test_russian_is_spoken_to_who_never_said_start(world: World) -> None:
    fields = await world.link(world.boris, "elumenta", ELUMENTA, "проект")
    fields |= {"token_balance": fields["token_limit"] // 25, "next_refill_at": None, "plan_expires_at": None}
    await eventually(lambda: any("Баланс низкий" in one.text for one in world.boris.chat.visible()))
    warning = world.boris.chat.last
    assert "ниже порога (5 %)" in warning.text
    assert warning.button_texts[:2] == ["💤 1 день", "💤 До пополнения"]
    assert "@" not in warning.text
