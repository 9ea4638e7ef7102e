"""A group from the bot's coming to its going: greeted once, moved, renamed, left by people, left and come back to."""

from collections.abc import Sequence

import pytest

from bot.sandbox.telegram import Group, Person, render
from bot.sandbox.telegram.chats import Status
from bot.storage import chats
from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.conversation.shares import colleague, said, share, two_owners

WELCOME = "👋 I show this group"


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat,sender"}


async def ends(world: World, group: Group, chief: Person) -> Sequence[str]:
    """What an admin could end in the group, as its /unshare lists it."""
    return (await world.group_answers(chief, group, "/unshare"))[-1].button_texts


async def test_a_group_is_greeted_once_with_two_buttons(world: World) -> None:
    group = world.group(admins=[world.ann], bot="left")
    welcomes = await world.in_group(group, lambda: group.adds_bot(world.ann))
    assert [WELCOME in one.text for one in welcomes] == [True]
    assert welcomes[0].button_texts == ["📊 Balances", "📤 Share an account"]
    assert await world.in_group(group, lambda: group.sets_bot("administrator", world.ann)) == []
    assert await world.in_group(group, lambda: group.sets_bot("member", world.ann)) == []
    quiet = world.group(admins=[world.ann], bot="left")
    await world.in_group(quiet, lambda: quiet.sets_bot("restricted", world.ann))
    assert said(quiet, "") == []
    russian = world.group("Отдел", admins=[world.boris], bot="left")
    assert "балансы" in (await world.in_group(russian, lambda: russian.adds_bot(world.boris)))[0].text


async def test_what_was_shared_waits_thirty_days_for_the_bots_return(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(members=[world.ann], admins=[chief := world.newcomer()])
    await share(world, world.ann, group)
    group.kicks_bot(chief)
    await world.rest()
    assert "📤 sales: Team (paused)" in (await world.ann.asks("/accounts")).text
    assert "paused: I am not in it" in (await world.ann.asks("/share sales")).text
    world.clock.step(days=29)
    back = await world.in_group(group, lambda: group.adds_bot(chief))
    assert [("I am back" in one.text) for one in back if not one.edits] == [True]
    await world.telegram.until(lambda: "I am back in the group" in world.ann.chat.last.text)
    assert await ends(world, group, chief) == ["✖️ sales · Generect"]
    group.kicks_bot(chief)
    await world.rest()
    world.clock.step(days=31)
    welcomes = await world.in_group(group, lambda: group.adds_bot(chief))
    assert [WELCOME in one.text for one in welcomes] == [True]
    assert await ends(world, group, chief) == []


@pytest.mark.failure(24)
@pytest.mark.parametrize("status", ["member", "administrator"])
async def test_the_share_ends_with_its_owner(world: World, status: Status) -> None:
    """By the service message, or as an admin by `chat_member`, by which the bot also hears of who was kicked."""
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.link(world.boris, "elumenta", ELUMENTA, "тексты")
    group = world.group(members=[world.ann, world.boris], admins=[chief := world.newcomer()], bot=status)
    await share(world, world.ann, group)
    await share(world, world.boris, group)
    if status == "member":
        group.removes(world.ann, by=chief)
    else:
        group.slips_out(world.ann)
    await world.telegram.until(lambda: said(group, "owner has left"))
    await world.rest()
    assert len(said(group, "owner has left")) == 1
    assert await ends(world, group, chief) == ["✖️ тексты · Elumenta"]
    group.removes(chief)
    await world.rest()
    assert len(said(group, "owner has left")) == 1


async def test_a_new_title_is_what_the_owner_reads(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(members=[world.ann])
    await share(world, world.ann, group)
    group.renames("Tea <party>", world.ann)
    await world.rest()
    assert "📤 sales: Tea <party>" in (await world.ann.asks("/accounts")).text


@pytest.mark.failure(46)
async def test_a_group_becomes_a_supergroup_with_all_that_is_shared(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(admins=[world.ann], supergroup=False)
    await share(world, world.ann, group)
    await world.group_answers(world.ann, group, "/language ru")
    await world.in_group(group, lambda: group.migrates(-1_001_999_000_002, world.ann))
    assert await ends(world, group, world.ann) == ["✖️ sales · Generect"]
    assert "Какой аккаунт" in group.chat.last.text
    assert (await world.ann.asks("/accounts")).text.count("Team") == 1
    again = {"message_id": 9, "date": int(world.clock.now().timestamp()), "migrate_to_chat_id": group.id}
    world.telegram.raw_update({"message": again | {"chat": {"id": group.past[0].id, "type": "group", "title": "Team"},
                               "from": {"id": world.ann.id, "is_bot": False, "first_name": "Ann"}}})  # fmt: skip
    await world.rest()
    assert await ends(world, group, world.ann) == ["✖️ sales · Generect"]


@pytest.mark.failure(46)
async def test_whoever_asks_as_the_group_moves_sees_what_is_shared(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(members=[world.ann, cid := world.newcomer()], supergroup=False)
    await share(world, world.ann, group)

    def moves() -> None:
        group.migrates(-1_001_999_000_003, world.ann)
        cid.says("/balance", chat=group)

    assert "8,531 of 10,000 credits" in (await world.in_group(group, moves))[-1].text


@pytest.mark.failure(46)
async def test_a_balance_shown_before_the_group_moved_is_pointed_to_by_no_number_of_the_new_chat(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(members=[world.ann, cid := world.newcomer()], supergroup=False)
    await share(world, world.ann, group)
    (shown,) = await world.group_answers(world.ann, group, "/balance")

    supergroup = world.telegram.group(-1_001_999_000_004, "Team", [world.ann, cid], supergroup=True)
    for _ in range(shown.id):
        world.ann.says("…", chat=supergroup)
    world.telegram.fault(
        "sendMessage", "error", chat_id=group.id, code=400, parameters={"migrate_to_chat_id": supergroup.id},
        description="Bad Request: group chat was upgraded to a supergroup chat",
    )  # fmt: skip
    (pointer,) = await world.in_group(supergroup, lambda: cid.says("/balance", chat=group))
    assert "from a moment ago" in pointer.text
    assert pointer.reply_to is None


async def test_a_server_of_another_version_names_other_rights(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_RIGHTS", ("can_be_edited",))
    monkeypatch.setattr(render, "_RESTRICTED", ("can_send_messages",))
    group = world.group(admins=[world.ann, chief := world.newcomer()], bot="left")
    (welcome,) = await world.in_group(group, lambda: group.sets_bot("administrator", world.ann))
    assert WELCOME in welcome.text
    (answer,) = await world.group_answers(chief, group, "/timezone Europe/Berlin")
    assert "times here are in Europe/Berlin" in answer.text
    await world.link(chief, "generect", GENERECT, "sales")
    await share(world, chief, group)
    group.restricts(chief)
    await world.in_group(group, lambda: group.removes(chief, world.ann))
    assert await ends(world, group, world.ann) == []


async def test_a_channel_is_no_group(world: World) -> None:
    member = {"user": {"id": 4242, "is_bot": True, "first_name": "Testbot"}, "status": "administrator"}
    rights = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
              "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
              "can_edit_stories", "can_delete_stories")  # fmt: skip
    world.telegram.raw_update(
        {
            "my_chat_member": {
                "chat": {"id": -1_001_888_000_001, "type": "channel", "title": "News"},
                "from": {"id": world.ann.id, "is_bot": False, "first_name": "Ann"},
                "date": int(world.clock.now().timestamp()),
                "old_chat_member": member | {"status": "left"},
                "new_chat_member": member | dict.fromkeys(rights, False),
            }
        }
    )
    await world.rest()
    assert world.telegram.called("sendMessage") == []


@pytest.mark.failure(48)
async def test_a_group_that_muted_the_bot_has_not_thrown_it_out(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    muted = "Forbidden: CHAT_WRITE_FORBIDDEN"
    world.telegram.fault("sendMessage", "error", code=403, chat_id=group.id, description=muted)
    assert await world.group_answers(cid, group, "/help") == []
    async with world.storage() as (database, _), database.read() as conn:
        assert (await chats.get(conn, group.id)).active
