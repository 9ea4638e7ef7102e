"""What somebody might try in a group, or with what is seen there, to learn or do more than they may."""

import asyncio
import json
from collections.abc import Callable
from functools import partial

import pytest

from bot.charts.client import Charts
from bot.charts.request import ChartRequest
from bot.sandbox.telegram import Group, Person, SimMessage
from bot.storage.queues import inbox
from bot.storage.queues.inbox import NewUpdate
from bot.telegram.context.parsing import SHOWS_KEY
from bot.telegram.keyboards.callback_data import VERBS, WORD
from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.conversation.shares import colleague, show, two_owners

KEYS: dict[str, Callable[[Person, Group, int], object]] = {
    "in a topic": lambda ann, group, topic: ann.says(f"@testbot {ELUMENTA}", chat=group, thread=topic),
    "caption": lambda ann, group, _: ann.sends_photo(caption=f"@testbot {ELUMENTA}", chat=group),
    "linking caption": lambda ann, group, _: ann.sends_photo(caption=f"/link generect {GENERECT}", chat=group),
    "file name": lambda ann, group, _: ann.sends_document(f"{ELUMENTA}.txt", b"x", chat=group),
    "two lines": lambda ann, group, _: ann.says(f"/LINK@TestBot generect\n{GENERECT}", chat=group),
    "behind a command": lambda ann, group, _: ann.says(f"/balance {ELUMENTA}", chat=group),
    "start payload": lambda ann, group, _: ann.says(f"/start@testbot {ELUMENTA}", chat=group),
    "forwarded": lambda ann, group, _: ann.says(f"@testbot {ELUMENTA}", chat=group, forwarded="Bob"),
    "invisible marks": lambda ann, group, _: ann.says(f"`{ELUMENTA[:8]}\u200b{ELUMENTA[8:]}`,", chat=group),
    "edited": lambda ann, group, _: ann.edits(ann.says("/nope", chat=group), f"/help {ELUMENTA}"),
    "topic's name": lambda ann, group, _: group.topic(ELUMENTA, ann),
    "title": lambda ann, group, _: group.renames(f"Team {ELUMENTA}", ann),
}


@pytest.mark.failure(1, 9, 70)
async def test_a_key_in_whatever_form_is_deleted_and_nowhere_kept(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    priya = world.newcomer()
    group = world.group(members=[world.ann], admins=[priya], bot="administrator", forum=True)
    topic = group.topic("Money", priya)
    await world.ann.asks("/start")
    for name, shows in KEYS.items():
        since, before = len(group.messages()), len(world.ann.chat.visible())
        world.clock.step(seconds=3)
        assert await world.in_group(group, partial(shows, world.ann, group, topic)) == [], name
        assert [one.deleted for one in group.messages()[since:]] == [True], name
        assert "posted a key in a group" in world.ann.chat.visible()[before].text
    assert world.providers.requests == []
    logs = capsys.readouterr()
    for key in (ELUMENTA, GENERECT):
        assert key.encode() not in world.data()
        assert key not in logs.out + logs.err
        assert key not in "".join(world.telegram.read_by(world.ann, group))


@pytest.mark.failure(1, 54, 59)
async def test_a_key_message_that_a_crash_left_is_deleted_though_the_key_was_not_stored(world: World) -> None:
    group = world.group(members=[world.ann], bot="administrator")
    await world.ann.asks("/start")
    shown = world.ann.says("/nope", chat=group)
    await world.rest()
    chat, ann = {"id": group.id, "type": "supergroup"}, {"id": world.ann.id, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": shown.id, "date": shown.date, "chat": chat, "from": ann, SHOWS_KEY: True}
    left = NewUpdate(5, group.id, world.ann.id, json.dumps({"update_id": 5, "message": message}).encode())
    async with world.storage() as (database, vault), database.write() as conn:
        await conn.run_sync(inbox.accept, vault, [left], world.clock.now())
    await world.boris.asks("/start")  # a claim takes what is there
    await world.eventually(lambda: "posted a key in a group" in world.ann.chat.last.text)
    assert shown.deleted


@pytest.mark.failure(24)
@pytest.mark.parametrize("command", ["/balance", "/me sales"])
async def test_what_is_unshared_while_its_provider_answers_is_not_shown(world: World, command: str) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    unshared = asyncio.Event()
    world.providers.fault("generect", "paused", until=unshared)
    requests = len(world.requests("generect"))
    cid.says(command, chat=group)
    await world.eventually(lambda: len(world.requests("generect")) > requests)
    await world.ann.asks("/unshare sales")
    unshared.set()
    await world.rest()
    read = "".join(world.telegram.read_by(cid, group))
    assert "Generect" not in read
    assert ("Elumenta" if "sales" not in command else "not shared there any more") in read


@pytest.mark.failure(24)
async def test_what_is_unshared_while_it_is_drawn_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    group, _, _ = await two_owners(world)
    cid, drawing, unshared, draw = colleague(world, group), asyncio.Event(), asyncio.Event(), Charts.draw

    async def delayed(charts: Charts, request: ChartRequest) -> bytes:
        drawing.set()
        await unshared.wait()
        return await draw(charts, request)

    monkeypatch.setattr(Charts, "draw", delayed)
    cid.says("/history sales", chat=group)
    await drawing.wait()
    await world.ann.asks("/unshare sales")
    unshared.set()
    await world.rest()
    assert all(one.photo is None for one in group.messages())
    assert "not shared there any more" in "".join(world.telegram.read_by(cid, group))


@pytest.mark.failure(15, 17, 25)
async def test_a_press_in_somebody_elses_chat_shows_nothing_there(world: World) -> None:
    """A business account's bot is told of presses in chats with others, whose ids are those of the bot's own chats."""
    await world.link(world.ann, "generect", GENERECT, "sales")
    theirs = await world.boris.asks("/help")
    for data in ("balances", "settings", "accounts|0", "forget"):
        toast = await world.telegram.toast(world.ann.presses(theirs, data=data))
        assert toast.alert
    await world.rest()
    assert theirs.edits == []
    assert world.boris.chat.last is theirs


@pytest.mark.failure(12, 15, 16, 17)
async def test_no_forged_press_does_more_than_its_verb_may(world: World) -> None:
    group, first, _ = await two_owners(world)
    cid = colleague(world, group)
    elsewhere = await show(world, world.ann, world.group("Other", members=[world.ann]), "sales")
    public = (await world.group_answers(cid, group, "/help"))[0]
    private = await cid.asks("/help")
    forged = {"|".join([verb, *[word] * len(kinds)]) for verb, kinds in VERBS.items() for word in (first, elsewhere)}

    async def holding(message: SimMessage) -> set[str]:
        live = set()
        for data in sorted(forged):
            world.clock.step(seconds=3)
            if not (await world.telegram.toast(cid.presses(message, data=data))).alert:
                live.add(data)
        return live

    drawn = {f"bars|{word}|{word}|{word}" for word in (first, elsewhere)}  # what is seen is looked up in its turn
    open_to_all = {"gbalance", "ghistories", "gshare", f"ghistory|{first}|{first}", *drawn}
    assert await holding(public) == open_to_all
    verbs = {data.split("|")[0] for data in await holding(private)}
    assert not [verb for verb in verbs if verb.startswith("g") or set(VERBS[verb]) - {WORD}]
    await world.rest()
    assert "went wrong" not in world.telegram.transcript()


@pytest.mark.failure(22)
async def test_presses_for_figures_count_as_commands_do(world: World) -> None:
    world.telegram.flood_limits = False
    people = [world.newcomer() for _ in range(4)]
    group = world.group(members=people)
    message = (await world.group_answers(people[0], group, "/help"))[0]
    answers = await world.in_group(group, lambda: [one.presses(message, data="+gbalance") for one in people * 10])
    assert len(answers) == 30
    assert sum("for one group" in one.text for one in answers) == 1


@pytest.mark.failure(15, 24)
async def test_who_only_looks_into_a_public_group_presses_nothing_there(world: World) -> None:
    group, first, _ = await two_owners(world)
    cid = colleague(world, group)
    message = (await world.group_answers(cid, group, "/help"))[0]
    group.slips_out(cid)
    for data in ("gbalance", "ghistories", "gshare", f"ghistory|{first}|30"):
        toast = await world.telegram.toast(cid.presses(message, data=data))
        assert "this group's members" in toast.text
    world.telegram.fault("getChatMember", "error", description="Bad Request: PARTICIPANT_ID_INVALID")
    assert await world.in_group(group, lambda: cid.presses(message, data="gbalance"))
