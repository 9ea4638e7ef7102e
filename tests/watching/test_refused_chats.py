"""Telegram refuses for now, in words that are known and in ones that are not, what the bot says by itself."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select

from bot.domain.sharing import Mode
from bot.sandbox.telegram import Group
from bot.storage.db.tables import chats, outbox, shares
from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import said, show
from tests.watching.conftest import WITHIN, eventually, in_time, notifications, readings, row, says

ONE = "generect-1"
FOREVER = 1 << 20
WORDS = ("Bad Request: GROUP_ASLEEP", "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", "Forbidden: ask again some day")


def sends(world: World, chat_id: int) -> int:
    return sum(call.params["chat_id"] == str(chat_id) for call in world.telegram.called("sendMessage"))


def refuse(world: World, chat_id: int, description: str) -> None:
    code = 403 if description.startswith("Forbidden") else 400
    world.telegram.fault("sendMessage", "error", FOREVER, chat_id=chat_id, code=code, description=description)


async def chat(world: World, chat_id: int) -> Any:
    async with world.storage() as (database, _), database.read() as conn:
        return (await conn.execute(select(chats).where(chats.c.chat_id == chat_id))).one()


async def tried_again(world: World, chat_id: int, times: int) -> None:
    """Return when the chat was tried so many more times, each when its wait was over."""
    for _ in range(times):
        count = sends(world, chat_id)
        until = (await chat(world, chat_id)).refused_until
        world.clock.step(seconds=(until - world.clock.now()).total_seconds())
        await in_time(world, lambda count=count: sends(world, chat_id) == count + 1)  # type: ignore[misc]
        await refused(world, chat_id, until)


async def refused(world: World, chat_id: int, before: datetime | None = None) -> None:
    """Return once it is stored that the chat refuses, longer than until `before`."""
    async with asyncio.timeout(WITHIN):
        while (until := (await chat(world, chat_id)).refused_until) is None or until == before:  # noqa: ASYNC110 - stored
            await asyncio.sleep(0.05)


@pytest.mark.failure(92)
@pytest.mark.parametrize("description", WORDS)
async def test_a_refused_warning_is_tried_again_and_not_notified_before(world: World, description: str) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    refuse(world, world.ann.id, description)
    fields["balance_platform"] = 1900
    await eventually(lambda: sends(world, world.ann.id) == 2)
    await refused(world, world.ann.id)
    assert (await row(world, "sales")).alert_states is None
    await tried_again(world, world.ann.id, 2)
    world.telegram.heal()
    world.clock.step(minutes=5)
    assert "under 20 %" in (await says(world, world.ann, 1)).text
    await readings(world, ONE)
    assert len(notifications(world.ann)) == 1
    assert (await chat(world, world.ann.id)).refused_since is None


@pytest.mark.failure(92)
async def test_what_is_over_when_the_chat_takes_messages_again_is_not_notified(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    refuse(world, world.ann.id, WORDS[0])
    fields["balance_platform"] = 1900
    await eventually(lambda: sends(world, world.ann.id) == 2)
    await refused(world, world.ann.id)
    fields["balance_platform"] = 9000
    await readings(world, ONE)
    world.telegram.heal()
    world.clock.step(minutes=6)
    await readings(world, ONE)
    assert notifications(world.ann) == []


async def watched_group(world: World) -> tuple[Group, dict[str, object]]:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    group = world.group(members=[world.ann])
    share_id = await show(world, world.ann, group, "sales")
    async with world.storage() as (database, _), database.write() as conn:
        await conn.execute(shares.update().where(shares.c.id == share_id).values(warnings=Mode.HERE.value))
    return group, fields


def complaints(world: World) -> int:
    return len([one for one in world.ann.chat.visible() if one.from_bot and "does not let me write" in one.text])


def dropped() -> float:
    """Return the metric of warnings that were given up."""
    labels = {"kind": "warning", "outcome": "dropped"}
    return REGISTRY.get_sample_value("balance_bot_sent_total", labels) or 0


@pytest.mark.failure(92)
async def test_the_owner_is_notified_once_after_ten_minutes_and_after_a_day_it_ends(world: World) -> None:
    group, fields = await watched_group(world)
    refuse(world, group.id, WORDS[0])
    fields["balance_platform"] = 1900
    await eventually(lambda: sends(world, group.id) == 1)
    await refused(world, group.id)
    await tried_again(world, group.id, 4)
    assert complaints(world) == 0
    await tried_again(world, group.id, 1)
    await eventually(lambda: complaints(world) == 1)
    await tried_again(world, group.id, 1)
    assert complaints(world) == 1
    world.clock.step(days=1)
    count, given_up = sends(world, group.id), dropped()
    await in_time(world, lambda: sends(world, group.id) == count + 1)
    async with asyncio.timeout(WITHIN):
        while (await chat(world, group.id)).active:  # noqa: ASYNC110 - stored by another task
            await asyncio.sleep(0.05)
    assert dropped() == given_up + 1
    world.telegram.heal()
    world.clock.step(minutes=10)
    await readings(world, ONE)
    assert (sends(world, group.id), complaints(world)) == (count + 1, 1)
    async with world.storage() as (database, _), database.read() as conn:
        outcomes = set(await conn.scalars(select(outbox.c.outcome).where(outbox.c.chat_id == group.id)))
    assert "sent" not in outcomes


@pytest.mark.failure(92)
async def test_a_group_that_takes_messages_again_hears_what_is_true_once(world: World) -> None:
    group, fields = await watched_group(world)
    refuse(world, group.id, WORDS[1])
    fields["balance_platform"] = 1900
    await refused(world, group.id)
    fields["balance_platform"] = 300
    await readings(world, ONE)
    world.telegram.heal()
    world.clock.step(seconds=31)
    await in_time(world, lambda: said(group, "under 5 %"))
    await readings(world, ONE)
    assert sends(world, group.id) == 2
