"""A team's group from the day the bot comes until it has gone and come back, and all that could be read there."""

from datetime import timedelta

import pytest

from bot.sandbox.telegram import Group, Person, SimMessage
from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.conversation.shares import received, said, share
from tests.watching.conftest import eventually

PRIVATE = ("Secret", "@example.com", GENERECT, ELUMENTA, "Ann", "Boris", "tg_secret")
TEAM = -1_001_555_000_111


async def both_linked(world: World) -> tuple[dict[str, object], dict[str, object]]:
    """Ann and Boris each have an account that they call sales."""
    first = await world.link(
        world.ann, "generect", GENERECT, "sales", full_name="Ann Secret", email="ann@example.com", balance_platform=9000
    )
    second = await world.link(
        world.boris, "elumenta", ELUMENTA, "sales", name="Boris Secret", email="boris@example.com"
    )
    return first, second


def readable(group: Group) -> str:
    """Everything that the bot ever wrote in the group, what it edited away too."""
    found = [one for one in group.messages() if one.from_bot]
    texts = [content.body for one in found for content in (*one.edits, one.content)]
    buttons = [button.text for one in found for button in one.buttons]
    return "\n".join([*texts, *buttons])


async def press(world: World, person: Person, message: SimMessage, button: str) -> str:
    """Press a button and return what the person is told at once."""
    return (await world.telegram.toast(person.presses(message, button))).text


@pytest.mark.failure(15, 18, 19, 24, 46)
async def test_a_group_lives_with_the_bot_and_reads_nothing_private(world: World) -> None:
    ann, boris = world.ann, world.boris
    sales, _ = await both_linked(world)
    cid, priya, sam = world.newcomer(), world.newcomer(), world.newcomer()
    team = world.group("Growth", [ann, boris, cid], [priya, sam], bot="left", supergroup=False)

    team.adds_bot(priya)
    await world.telegram.until(lambda: said(team, ""))
    assert len(said(team, "")[0].buttons) == 2
    await share(world, ann, team)
    await share(world, boris, team)

    world.clock.step(seconds=6)
    figures = (await cid.asks("/balance", chat=team)).text
    assert "sales · " in figures
    assert "sales 2 · " in figures
    assert "Profile" not in (await cid.asks("/me", chat=team)).text
    assert (await cid.asks("/history sales 7d", chat=team)).photo is not None

    panel = await priya.asks("/alerts sales", chat=team)
    here = panel.buttons[0].text
    assert "Here" in here
    assert "admins" in await press(world, cid, panel, here)
    assert await press(world, priya, panel, here) == ""
    sales["balance_platform"] = 1500
    warning = await received(world, team, "under 20 %")
    assert "💤 1 day" in warning.button_texts
    team.demotes(priya)
    assert "admins" in await press(world, priya, warning, "💤 1 day")

    settings = await sam.asks("/timezone Europe/Berlin", chat=team, anonymous=True)
    assert "Europe/Berlin" in settings.text
    soon = (world.clock.now() + timedelta(hours=2)).astimezone().strftime("%H:00")
    await sam.asks(f"/digest daily {soon}", chat=team, anonymous=True)
    team.migrates(TEAM, sam)
    await world.rest()
    world.clock.step(days=1, hours=2)
    digest = await received(world, team, "Digest for")
    assert digest.chat.id == TEAM
    assert "sales 2" in digest.text

    team.removes(boris)
    await received(world, team, "not shared here any more")
    world.clock.step(seconds=6)
    assert "sales 2" not in (await cid.asks("/balance", chat=team)).text

    team.kicks_bot(sam)
    await world.rest()
    world.clock.step(days=20)
    team.adds_bot(sam)
    await world.telegram.until(lambda: any("Growth" in one.text and "again" in one.text for one in ann.chat.visible()))
    world.clock.step(seconds=6)
    assert "sales" in (await cid.asks("/balance", chat=team)).text

    said_there = readable(team)
    assert not [word for word in PRIVATE if word in said_there]


async def test_a_topic_that_closes_hands_its_digest_to_general_once(world: World) -> None:
    await both_linked(world)
    priya = world.newcomer()
    await priya.asks("/start")
    data = world.group("Data", [world.ann, world.boris], [priya], forum=True)
    topic = data.topic("Balances", priya)
    await share(world, world.ann, data)
    await priya.asks("/digest daily 09:00", chat=data, thread=topic)
    data.closes_topic(topic, priya)
    world.clock.step(days=1)
    digest = await received(world, data, "Digest for")
    assert digest.thread is None
    await eventually(lambda: any("General" in one.text for one in priya.chat.visible() if one.from_bot))
    world.clock.step(days=1)
    assert (await received(world, data, "nothing has changed since")).thread is None
    assert sum("General" in one.text for one in priya.chat.visible() if one.from_bot) == 1
