"""What a group's messages and presses come to, before any command: what is heard, who may, and where answers go."""

import sqlite3
from contextlib import closing

import pytest

from bot.sandbox.telegram import Group, Person, SimMessage
from bot.telegram.keyboards.callback_data import pack, tag
from tests.conversation.conftest import ELUMENTA, EPHEMERAL_WITHIN, GENERECT, World
from tests.conversation.shares import colleague, show

ADMINS_ONLY = "Only this group's admins can change that."
SETTINGS = pack("settings")


def seen(world: World) -> set[int]:
    """The updates that the bot has ever stored."""
    with closing(sqlite3.connect(world.settings.master_key_file.with_name("bot.db"))) as connection:
        return {row[0] for row in connection.execute("SELECT update_id FROM seen_updates")}


def only_for(message: SimMessage, person: Person) -> bool:
    return message.receiver is person.user


async def listed(world: World, group: Group, person: Person) -> SimMessage:
    """A message of the bot's in the group, for buttons that a test makes up."""
    return (await world.group_answers(person, group, "/help"))[0]


@pytest.mark.failure(6, 7, 8, 25)
async def test_ordinary_talk_is_neither_answered_nor_stored(world: World) -> None:
    group = world.group(members=[world.ann], admins=[world.boris], bot="administrator")
    answer = await listed(world, group, world.ann)
    command = world.ann.says("/help", chat=group)
    await world.rest()
    talk = [
        world.ann.says("how much is left?", chat=group),
        world.ann.says("thanks, @testbot", chat=group),
        world.ann.says("and now?", chat=group, reply_to=answer),
        world.ann.says("/balance@otherbot", chat=group),
        world.ann.says("/help", chat=group, forwarded="Bob"),
        world.ann.says("/help", chat=group, via_bot="gif"),
        world.ann.says("/ help", chat=group),
        world.ann.sends_sticker(chat=group),
        world.boris.says("a post of the group", chat=group, anonymous=True),
        group.channel_posts("News", "/help"),
    ]
    world.ann.edits(command, "/balance")
    assert await world.in_group(group, lambda: None) == []
    stored = seen(world)
    assert command.update_id in stored
    assert all(message.update_id is not None for message in talk)
    assert len(stored) == 2


@pytest.mark.failure(1, 8, 18)
async def test_a_key_is_deleted_whoever_shows_it(world: World) -> None:
    group = world.group(members=[world.ann], admins=[world.boris], bot="administrator")
    await world.ann.asks("/start")
    message = world.ann.says(f"use {ELUMENTA}", chat=group)
    assert "posted a key in a group" in (await world.answers(world.ann, lambda: None))[-1].text
    harmless = world.ann.says("hello", chat=group)
    world.ann.edits(harmless, f"hello {ELUMENTA}")
    await world.rest()
    assert message.deleted
    assert harmless.deleted
    for said in (
        lambda: world.boris.says(ELUMENTA, chat=group, anonymous=True),
        lambda: world.boris.says(f"/link elumenta {ELUMENTA}", chat=group, channel="News"),
        lambda: group.channel_posts("News", f"buy with {ELUMENTA}"),
        lambda: world.newcomer().says(ELUMENTA, chat=group),
    ):
        (warning,) = await world.in_group(group, said)
        assert "I deleted it and stored nothing" in warning.text
        assert warning.receiver is None
    assert not [one for one in group.messages() if ELUMENTA in one.text and not one.deleted]
    assert world.providers.requests == []
    assert ELUMENTA not in "".join(one.text for one in group.messages() if one.from_bot)


@pytest.mark.failure(1, 8, 23)
async def test_a_key_without_a_prefix_is_known_to_whoever_linked_it(world: World) -> None:
    group = world.group(members=[world.ann, world.boris], bot="administrator")
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.ann.asks("/start")
    message = world.ann.says(f"the key\n{GENERECT}", chat=group)
    assert "posted a key in a group" in (await world.answers(world.ann, lambda: None))[-1].text
    harmless = world.ann.says("hello", chat=group)
    world.ann.edits(harmless, GENERECT)
    others = world.boris.says(GENERECT, chat=group)
    await world.rest()
    assert message.deleted
    assert harmless.deleted
    assert not others.deleted, "it would tell Boris that somebody holds this key"


@pytest.mark.failure(1)
async def test_a_key_that_may_not_be_deleted(world: World) -> None:
    group = world.group(members=[world.ann])
    (warning,) = await world.group_answers(world.ann, group, f"/link generect {GENERECT}")
    assert "may not delete it" in warning.text


@pytest.mark.failure(18, 19)
async def test_commands_and_their_rights(world: World) -> None:
    group = world.group(members=[world.ann], admins=[world.boris])
    for command in ("/settings", "/digest daily 09:00", "/quiet 22:00-08:00", "/timezone UTC", "/LANGUAGE@TestBot en"):
        (refusal,) = await world.group_answers(world.ann, group, command)
        assert refusal.text == ADMINS_ONLY
        assert only_for(refusal, world.ann)
        assert refusal.reply_to is not None
        assert refusal.reply_to.text == command
    (refusal,) = await world.group_answers(world.boris, group, "/language ru", channel="News")
    assert refusal.text == ADMINS_ONLY
    (allowed,) = await world.group_answers(world.boris, group, "/quiet off", anonymous=True)
    assert ADMINS_ONLY not in allowed.text
    (allowed,) = await world.group_answers(world.boris, group, "/language en")
    assert ADMINS_ONLY not in allowed.text
    group.demotes(world.boris)
    world.clock.step(seconds=21)
    (refusal,) = await world.group_answers(world.boris, group, "/language ru")
    assert refusal.text == ADMINS_ONLY


async def test_what_is_asked_in_private_only_and_what_is_unknown(world: World) -> None:
    group = world.group(members=[world.ann])
    for command in ("/accounts", "/link elumenta", "/forget", "/export"):
        (pointer,) = await world.group_answers(world.ann, group, command)
        assert "only in our private chat" in pointer.text
        assert [button.url for button in pointer.buttons] == ["https://t.me/testbot"]
        assert only_for(pointer, world.ann)
    assert await world.group_answers(world.ann, group, "/nope") == []
    (unknown,) = await world.group_answers(world.ann, group, "/nope@testbot")
    assert "do not know this command" in unknown.text


@pytest.mark.failure(15, 16, 17, 18, 19, 23)
async def test_whose_press_counts(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.ann.asks("/start")
    group = world.group(members=[world.ann], admins=[world.boris])
    cid = colleague(world, group)
    share_id = await show(world, world.ann, group, "sales")
    elsewhere = await show(world, world.ann, world.group("Other", members=[world.ann]), "sales")
    message = await listed(world, group, cid)
    async with world.storage() as (_, vault):
        anns, nobodys = tag(vault, group.id, world.ann.id), tag(vault, group.id, group.id)

    async def why(person: Person, data: str) -> str:
        """What the press is answered with; nothing where it holds."""
        world.clock.step(seconds=1)
        return (await world.telegram.toast(person.presses(message, data=data))).text

    for data in (
        "gnothing",
        "balances",
        "accounts|all",
        f"ghistory|{elsewhere}|7",
        "ghistory|forged|7",
        f"unlinkyes|{share_id}|0",
    ):
        assert "expired" in await why(world.boris, data)
    for person, data in (
        (cid, f"ghistory|{share_id}|7"),
        (world.ann, f"galert|{share_id}"),
        (world.boris, f"galert|{share_id}"),
        (world.ann, f"gpick|{anns}|history|{share_id}|7"),
        (world.boris, SETTINGS),
        (world.boris, f"gpick|{nobodys}|history|{share_id}|7"),
    ):
        assert await why(person, data) == ""
    assert "for whoever asked" in await why(world.boris, f"gpick|{anns}|history|{share_id}|7")
    assert "for whoever asked" in await why(cid, f"gpick|{nobodys}|history|{share_id}|7")
    assert "owner and this group's admins" in await why(cid, f"galert|{share_id}")
    assert "Anonymous admins" in await why(cid, SETTINGS)
    group.demotes(world.boris)
    assert "Anonymous admins" in await why(world.boris, SETTINGS)
    await world.rest()
    assert all("went wrong" not in one.text for one in group.messages())
    private = await world.ann.asks("/help")
    await world.refuses(world.ann.presses(private, data=f"galert|{share_id}"))


@pytest.mark.failure(26)
async def test_what_concerns_one_person_only(world: World) -> None:
    group = world.group(members=[world.ann, world.boris])
    await world.ann.asks("/start")
    refusal = (await world.group_answers(world.ann, group, "/settings"))[0]
    assert refusal.text in world.telegram.read_by(world.ann, group)
    assert refusal.text not in world.telegram.read_by(world.boris, group)

    world.telegram.ephemeral = False
    (public,) = await world.group_answers(world.ann, group, "/settings")
    assert public.receiver is None
    assert public.reply_to is not None

    def late(person: Person) -> None:
        person.says("/settings", chat=group)
        world.clock.step(seconds=EPHEMERAL_WITHIN + 1)

    assert await world.in_group(group, lambda: late(world.ann)) == []
    assert world.ann.chat.last.text == ADMINS_ONLY
    assert await world.in_group(group, lambda: late(world.boris)) == []
    assert world.boris.chat.visible() == []

    def by_another_clock(person: Person) -> None:
        world.telegram.fault("sendMessage", "error", code=400, description="Bad Request: EPHEMERAL_TOO_LATE")
        person.says("/settings", chat=group)
        world.clock.step(hours=-1)

    assert await world.in_group(group, lambda: by_another_clock(world.ann)) == []


@pytest.mark.failure(47)
async def test_an_answer_stands_in_its_topic_or_once_in_general(world: World) -> None:
    group = world.group(members=[world.ann], admins=[world.boris], forum=True)
    topic = group.topic("Money", world.boris)
    command = world.ann.says("/help", chat=group, thread=topic)
    (answer,) = await world.in_group(group, lambda: None)
    assert answer.thread == topic
    assert answer.reply_to is command
    group.closes_topic(topic, world.boris)
    (answer,) = await world.group_answers(world.ann, group, "/help", thread=topic)
    assert answer.thread is None
    (answer,) = await world.group_answers(world.ann, group, "/help")
    assert answer.thread is None


@pytest.mark.failure(46)
async def test_a_group_that_moves_while_it_is_answered(world: World) -> None:
    group = world.group(members=[world.ann], admins=[world.boris], supergroup=False)
    await world.group_answers(world.boris, group, "/language ru")
    world.ann.says("so that the numbers of messages meet in both chats", chat=group)
    old = await listed(world, group, world.ann)
    supergroup = world.telegram.group(-1_001_000_777_000, "Team", [world.ann], [world.boris], supergroup=True)
    world.telegram.fault(
        "sendMessage", "error", chat_id=group.id, code=400, parameters={"migrate_to_chat_id": supergroup.id},
        description="Bad Request: group chat was upgraded to a supergroup chat",
    )  # fmt: skip
    assert await world.group_answers(world.ann, group, "/help") == []
    assert len(supergroup.messages()) == 1
    for _ in range(2):
        namesake = await listed(world, supergroup, world.ann)
    assert namesake.id == old.id
    (answer,) = await world.in_group(supergroup, lambda: world.boris.presses(old, data=SETTINGS))
    assert "Настройки" in answer.text
    assert answer.reply_to is None
    assert old.edits == namesake.edits == []


@pytest.mark.failure(22)
async def test_a_flood_in_a_group_gets_one_notice(world: World) -> None:
    world.telegram.flood_limits = False
    people = [world.newcomer() for _ in range(4)]
    group = world.group(members=people)
    answers = await world.in_group(group, lambda: [one.says("/help", chat=group) for one in people * 10])
    assert len(answers) == 31
    assert sum("for one group" in one.text for one in answers) == 1
    world.clock.step(seconds=61)
    assert len(await world.in_group(group, lambda: people[0].says("/help", chat=group))) == 1


@pytest.mark.failure(22)
async def test_one_persons_flood_is_told_to_them_alone(world: World) -> None:
    world.telegram.flood_limits = False
    group = world.group(members=[world.ann])
    answers = await world.in_group(group, lambda: [world.ann.says("/nope", chat=group) for _ in range(40)])
    assert len(answers) == 1
    assert "a lot at once" in answers[0].text
    assert only_for(answers[0], world.ann)


async def test_a_group_speaks_as_the_first_person_who_speaks_to_it(world: World) -> None:
    eve = world.newcomer()
    group = world.group(members=[eve, world.ann, world.boris], admins=[world.newcomer()])
    await world.in_group(group, lambda: group.removes(eve))
    await world.group_answers(world.ann, group, "just talk")
    assert "/balance" in (await world.group_answers(world.boris, group, "/help"))[0].text
    assert "только администраторы" in (await world.group_answers(world.ann, group, "/settings"))[0].text


@pytest.mark.parametrize("changes", [{"roles": "chat", "allowed_user_ids": "1001"}], ids=["allow list"])
async def test_colleagues_of_those_who_may_link_are_served(world: World) -> None:
    group = world.group(members=[world.ann, world.boris])
    assert await world.group_answers(world.boris, group, "/help")
    refused = await world.telegram.inline(world.boris.types_inline(""))
    assert (refused.results, refused.button) == ([], None)
    assert (await world.telegram.inline(world.ann.types_inline(""))).button is not None
    assert "закрытого круга" in (await world.boris.asks("/help")).text


@pytest.mark.failure(70)
async def test_an_error_in_an_inline_query_is_told_nobody(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    before = len(world.ann.chat.visible())
    with closing(sqlite3.connect(world.settings.master_key_file.with_name("bot.db"))) as connection:
        connection.execute("ALTER TABLE accounts RENAME TO gone")
    answer = await world.telegram.inline(
        world.ann.types_inline(""), timeout=60
    )  # the traceback is drawn with its locals
    assert (answer.results, answer.cache_time) == ([], 0)
    await world.rest()
    assert len(world.ann.chat.visible()) == before
