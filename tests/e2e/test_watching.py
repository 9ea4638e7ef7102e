"""Warnings out of real processes: killed at any moment, and two that share a PostgreSQL."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from tests.e2e.conftest import GENERECT, World
from tests.e2e.process import eventually

PEOPLE = 6


async def linked(world: World) -> dict[int, dict[str, object]]:
    """Link an account for each of several people and return what the provider's answers are made of."""
    people = [world.telegram.person(3000 + number, f"P{number}", language_code="en") for number in range(PEOPLE)]
    fields = {}
    for person in people:
        fields[person.id] = world.providers.generect(f"{GENERECT}-{person.id}", balance_platform=9000)
        await person.asks(f"/link generect {GENERECT}-{person.id} sales")
    return fields


def warned(world: World, chat_id: int) -> list[str]:
    """The lines that somebody was told to have been crossed, in order."""
    said = [one.text for one in world.telegram.world.chats[chat_id].messages if one.from_bot]
    found = (re.search(r"under (\d+ %)|(Nothing is left)|(enough again)", text) for text in said)
    return [next(filter(None, one.groups())) for one in found if one]


async def until_warned(world: World, level: str, who: Callable[[Iterable[bool]], bool]) -> None:
    """Return when any or all of them were told of the level."""
    await eventually(lambda: who(level in warned(world, 3000 + number) for number in range(PEOPLE)))


ALL = ["20 %", "5 %", "Nothing is left"]


@pytest.mark.failure(59)
async def test_killed_again_and_again_nothing_is_lost(world: World) -> None:
    """Three levels for each of six people, a kill in the middle of each round of messages."""
    world.env["POLL_EVERY"] = "1"
    bot = await world.polling()
    fields = await linked(world)
    kills = 0
    for amount, level in zip((1900, 400, -1), ALL, strict=True):
        world.telegram.fault("sendMessage", "slow", 4, seconds=0.3)
        for account in fields.values():
            account["balance_platform"] = amount
        await until_warned(world, level, any)
        await bot.kill()
        kills += 1
        bot = await world.polling()
        await until_warned(world, level, all)
    for chat_id in fields:
        lines = warned(world, chat_id)
        assert list(dict.fromkeys(lines)) == ALL
        assert max(Counter(lines).values()) <= 2
    repeated = sum(len(warned(world, chat_id)) - len(ALL) for chat_id in fields)
    assert repeated <= kills * 8
    assert await bot.stop() == 0


@pytest.mark.failure(60)
async def test_two_processes_tell_once(postgres_url: str, world: World) -> None:
    world.env |= {"DATABASE_URL": postgres_url, "POLL_EVERY": "1"}
    bots = [await world.polling(), await world.start(env={"ROLES": "poller,sender", "HTTP_PORT": "0"})]
    fields = await linked(world)
    await eventually(lambda: len(world.providers.requests) > 5 * PEOPLE)
    for amount, level in zip((1900, 400, -1, 9000), [*ALL, "enough again"], strict=True):
        for account in fields.values():
            account["balance_platform"] = amount
        await until_warned(world, level, all)
    since = len(world.providers.requests)
    await eventually(lambda: len(world.providers.requests) > since + 3 * PEOPLE)
    await asyncio.sleep(1.5)  # what would be said twice is claimed within a second
    assert {chat_id: warned(world, chat_id) for chat_id in fields} == {one: [*ALL, "enough again"] for one in fields}
    for bot in bots:
        assert await bot.stop() == 0


async def test_buttons_and_snoozes_outlive_the_process(world: World) -> None:
    world.env["POLL_EVERY"] = "1"
    bot = await world.polling()
    fields = world.providers.generect(f"{GENERECT}-1", balance_platform=1900)
    await world.ann.asks(f"/link generect {GENERECT}-1 sales")
    await eventually(lambda: "20 %" in warned(world, world.ann.id))
    warning = world.ann.chat.last
    await bot.kill()
    bot = await world.polling()
    world.ann.presses(warning, "💤 1 day")
    await eventually(lambda: any("quiet about this" in text for text in world.said(world.ann)))
    await bot.kill()
    fields["balance_platform"] = 300
    await world.polling()
    since = len(world.providers.requests)
    await eventually(lambda: len(world.providers.requests) > since + 3)
    assert set(warned(world, world.ann.id)) == {"20 %"}
    world.ann.presses(warning, "🔕 Mute: low balance")
    await eventually(lambda: any("no more warnings" in text for text in world.said(world.ann)))
    assert "low balance: off" in await world.hears(world.ann, "/alerts", "low balance")
