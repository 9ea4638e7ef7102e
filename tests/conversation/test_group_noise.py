"""However many ask, a group reads the figures once."""

import pytest

from bot.sandbox.telegram import Group, SimMessage
from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import colleague, show, two_owners


def cards(group: Group) -> list[SimMessage]:
    """The messages with figures, the oldest first."""
    return [one for one in group.messages() if one.from_bot and ("credits" in one.text or "tokens" in one.text)]


@pytest.mark.failure(22)
async def test_who_asks_within_five_seconds_is_pointed_to_the_answer(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid, eve = colleague(world, group), colleague(world, group)
    (card,) = await world.group_answers(cid, group, "/balance")
    for command in ("/balance", "/balance sales 2"):
        (pointer,) = await world.group_answers(eve, group, command)
        assert pointer.text == "☝️ These are from a moment ago."
        assert pointer.reply_to is card
    assert cards(group) == [card]
    world.clock.step(seconds=6)
    (again,) = await world.group_answers(eve, group, "/balance")
    assert cards(group) == [card, again]
    assert len(world.requests("generect")) == 3, "when it was linked, and once for each answer"


@pytest.mark.failure(22)
async def test_who_asks_at_once_waits_for_the_one_answer(world: World) -> None:
    group, _, _ = await two_owners(world)
    crowd = [colleague(world, group) for _ in range(4)]
    world.providers.requests.clear()
    world.providers.fault("generect", "slow", seconds=0.5)
    answers = await world.in_group(group, lambda: [one.says("/balance", chat=group) for one in crowd])
    (card,) = cards(group)
    assert [one.reply_to for one in answers if one is not card] == [card] * 3
    assert len(world.requests("generect")) == 1


async def test_one_label_does_not_stand_for_all(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    (one,) = await world.group_answers(cid, group, "/balance sales 2")
    (every,) = await world.group_answers(cid, group, "/balance")
    assert cards(group) == [one, every]
    assert "credits" in every.text


async def test_another_group_gets_its_own(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    other = world.group(members=[world.ann, cid])
    await world.group_answers(cid, group, "/balance")
    (answer,) = await world.group_answers(cid, other, "/balance")
    assert "Nothing is shared" in answer.text


async def test_another_topic_gets_a_link(world: World) -> None:
    group, _, _ = await two_owners(world, forum=True)
    cid = colleague(world, group)
    topic = group.topic("Money", cid)
    (card,) = await world.group_answers(cid, group, "/balance", thread=topic)
    assert card.thread == topic
    (pointer,) = await world.group_answers(cid, group, "/balance")
    assert pointer.thread is None
    assert [button.url for button in pointer.buttons] == [f"https://t.me/c/{str(group.id)[4:]}/{topic}/{card.id}"]


async def test_refreshing_edits_in_place_and_not_sooner_than_in_five_seconds(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid, eve = colleague(world, group), colleague(world, group)
    (card,) = await world.group_answers(cid, group, "/balance")
    assert await world.in_group(group, lambda: eve.presses(card, "🔄 Refresh")) == []
    assert len(world.requests("generect")) == 2
    world.providers.generect(GENERECT)["balance_platform"] = 4321
    world.clock.step(seconds=6)
    assert await world.in_group(group, lambda: eve.presses(card, "🔄 Refresh")) == [card]
    assert "4,321 of 10,000" in card.text
    (pointer,) = await world.group_answers(cid, group, "/balance")
    assert pointer.reply_to is card


async def test_who_keeps_to_the_limit_is_served_in_a_group_too(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    for _ in range(2):
        assert len(await world.in_group(group, lambda: [cid.says("/help", chat=group) for _ in range(30)])) == 30
        world.clock.step(seconds=10)


@pytest.mark.failure(22)
async def test_a_group_that_floods_is_told_once(world: World) -> None:
    group, _, _ = await two_owners(world)
    crowd = [colleague(world, group) for _ in range(4)]
    answers = await world.in_group(group, lambda: [one.says("/help", chat=group) for one in crowd for _ in range(10)])
    assert sum("What I can do in a group" in one.text for one in answers) == 30
    assert sum("for one group" in one.text for one in answers) == 1
    world.clock.step(seconds=61)
    assert len(await world.group_answers(crowd[0], group, "/balance")) == 1


@pytest.mark.failure(22, 44)
async def test_a_burst_is_answered_once_with_three_pointers_and_none_waits_for_telegram(world: World) -> None:
    group, _, _ = await two_owners(world)
    crowd = [colleague(world, group) for _ in range(10)]
    world.telegram.flood_limits = True
    await world.in_group(group, lambda: [one.says("/balance", chat=group) for _ in range(4) for one in crowd])
    assert len(cards(group)) == 1
    pointers = [call for call in world.telegram.called("sendMessage") if "a moment ago" in call.params["text"]]
    assert len(pointers) == 3, "each is tried once"
    assert sum("for one group" in one.text for one in group.messages()) == 1


@pytest.mark.failure(22)
async def test_a_burst_where_nothing_is_shared_is_answered_as_often(world: World) -> None:
    group = world.group(members=[world.ann])
    crowd = [colleague(world, group) for _ in range(10)]
    answers = await world.in_group(group, lambda: [one.says("/balance", chat=group) for one in crowd])
    assert len(answers) == 1 + 3
    assert all("Nothing is shared" in one.text for one in answers)
    await world.link(world.ann, "generect", GENERECT, "sales")
    await show(world, world.ann, group, "sales")
    (card,) = await world.group_answers(crowd[0], group, "/balance")
    assert "credits" in card.text
