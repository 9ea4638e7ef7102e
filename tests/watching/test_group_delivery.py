"""What the bot says in groups by itself: to whom it may still be shown, where, and what Telegram makes of it."""

import asyncio

import pytest
from sqlalchemy import select, update

from bot.domain.sharing import Mode
from bot.sandbox.telegram import Group, Person, SimMessage
from bot.storage import digests
from bot.storage.db.tables import outbox, shares
from bot.storage.queues.outbox_queue import EVERY_MESSAGE
from bot.telegram.outbound.sender import IN_FLIGHT
from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import said, show, two_owners
from tests.watching.conftest import WITHIN, eventually, waiting_chats

SUPERGROUP = -1_009_000_000_001


@pytest.fixture
def changes() -> dict[str, object]:
    return {"poll_every": 3600}


def received(person: Person, text: str) -> list[SimMessage]:
    return [one for one in person.chat.visible() if one.from_bot and text in one.text]


def sends(world: World, group: Group) -> int:
    """How often the bot has tried to say something there."""
    return sum(call.params["chat_id"] == str(group.id) for call in world.telegram.called("sendMessage"))


async def heard(group: Group, text: str) -> SimMessage:
    """Return what the bot says there with this text; it is said once."""
    await eventually(lambda: said(group, text))
    (message,) = said(group, text)
    return message


async def watched(world: World, group: Group, share_id: str, thread: int = 0) -> None:
    """Let the group have a share's warnings."""
    async with world.storage() as (database, _), database.write() as conn:
        chosen = {"warnings": Mode.HERE.value, "thread_id": thread, "set_by": world.ann.id}
        await conn.execute(update(shares).where(shares.c.id == share_id).values(chosen))


async def team(world: World, *, supergroup: bool = True, forum: bool = False) -> tuple[Group, dict[str, object], str]:
    """A group that ann shows her account in, what the provider says of that, and the share."""
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=3000)
    group = world.group(members=[world.ann, world.boris], supergroup=supergroup, forum=forum)
    return group, fields, await show(world, world.ann, group, "sales")


async def falls(world: World, fields: dict[str, object], amount: int = 1900) -> None:
    """Less is left, and somebody's look finds it; a second one confirms what is sudden.

    A look may be answered with a reading of the poller, and a warning be taken for its answer, so readings are counted.
    """
    fields["balance_platform"] = amount

    def answered() -> int:
        return len([one for one in world.requests("generect") if one.status])

    enough = answered() + 2
    async with asyncio.timeout(WITHIN):
        while answered() < enough:
            world.clock.step(seconds=6)
            await world.ann.asks("/balance")


async def digest_due(world: World, *chat_ids: int) -> None:
    """Let digests be due, and be looked for."""
    async with world.storage() as (database, _), database.write() as conn:
        for chat_id in chat_ids:
            await digests.put(conn, chat_id, schedule="daily 09:00", next_at=world.clock.now(), set_by=world.ann.id)
    world.clock.step(minutes=1)


async def test_a_groups_warning_has_the_groups_buttons_and_goes_to_its_topic(world: World) -> None:
    group, fields, share_id = await team(world, forum=True)
    topic = group.topic("Money", world.ann)
    await watched(world, group, share_id, topic)
    await falls(world, fields)
    warning = await heard(group, "under 20 %")
    assert warning.thread == topic
    assert warning.button_texts[:2] == ["💤 1 day", "💤 Until refill"]
    assert share_id in str(warning.buttons[0].data)
    assert "Ann" not in warning.text


@pytest.mark.failure(24)
async def test_a_digest_leaves_out_who_has_left_since_it_was_written(world: World) -> None:
    group, _, _ = await two_owners(world)
    world.telegram.fault("sendMessage", "429", chat_id=group.id, retry_after=60)
    await digest_due(world, group.id)
    await eventually(lambda: group.id in waiting_chats(world))
    group.slips_out(world.boris)
    world.clock.step(minutes=11)
    digest = await heard(group, "Digest")
    assert "Generect" in digest.text
    assert "Elumenta" not in digest.text
    assert digest.button_texts
    await heard(group, "the owner has left")
    assert not any("Elumenta" in one.text for one in group.messages() if one.from_bot)


@pytest.mark.failure(24)
async def test_nothing_is_said_of_an_owner_who_is_out_and_all_is_said_when_that_is_not_known(world: World) -> None:
    group, fields, share_id = await team(world)
    await watched(world, group, share_id)
    world.telegram.fault("getChatMember", "error", description="Bad Request: CHAT_ADMIN_REQUIRED")
    await falls(world, fields)
    await heard(group, "under 20 %")
    group.slips_out(world.ann)
    await falls(world, fields, 300)
    await heard(group, "the owner has left")
    await eventually(lambda: "under 5 %" in "".join(one.text for one in world.ann.chat.visible() if one.from_bot))
    assert said(group, "under 5 %") == []


@pytest.mark.failure(47)
@pytest.mark.parametrize("gone", ["closed", "deleted"])
async def test_a_topic_that_is_gone_moves_to_general_and_who_chose_it_is_notified(world: World, gone: str) -> None:
    group, fields, share_id = await team(world, forum=True)
    topic = group.topic("Money", world.ann)
    await watched(world, group, share_id, topic)
    if gone == "closed":
        group.closes_topic(topic, world.ann)
    else:
        group.deletes_topic(topic)
    await falls(world, fields)
    assert (await heard(group, "under 20 %")).thread is None
    await eventually(lambda: received(world.ann, "the topic that you chose is closed or deleted"))
    tried = sends(world, group)
    await falls(world, fields, 300)
    assert (await heard(group, "under 5 %")).thread is None
    assert sends(world, group) == tried + 1
    assert len(received(world.ann, "the topic that you chose")) == 1


@pytest.mark.failure(46, 51, 61)
async def test_a_group_that_moves_in_the_middle_of_its_digest_gets_the_rest_of_it_once(world: World) -> None:
    group, _, _ = await team(world, supergroup=False)
    await world.seed(world.ann, 60)
    for number in range(60):
        await show(world, world.ann, group, f"team {number:02d}")
    await digest_due(world, group.id)
    await eventually(lambda: said(group, "Digest"))
    group.migrates(SUPERGROUP, world.ann)
    await eventually(lambda: said(group, "team 59"))
    for number in range(60):
        assert len(said(group, f"team {number:02d}")) == 1
    assert len(said(group, "Digest")) == 1
    assert [bool(one.button_texts) for one in said(group, "team ")][-1]
    assert len([one for one in said(group, "team ") if one.button_texts]) == 1


@pytest.mark.failure(46)
async def test_a_move_that_only_an_error_tells_of_is_followed_once(world: World) -> None:
    group, fields, share_id = await team(world, supergroup=False)
    await watched(world, group, share_id)
    new = world.telegram.group(SUPERGROUP, "Team", [world.ann], [world.boris], supergroup=True)
    reason = "Bad Request: group chat was upgraded to a supergroup chat"
    world.telegram.fault(
        "sendMessage", "error", chat_id=group.id, description=reason, parameters={"migrate_to_chat_id": SUPERGROUP}
    )
    await falls(world, fields)
    await heard(new, "under 20 %")
    assert sends(world, group) == 1
    await falls(world, fields, 300)
    await heard(new, "under 5 %")
    assert sends(world, group) == 1


@pytest.mark.failure(44)
async def test_groups_that_are_limited_hold_nobody_else(world: World) -> None:
    group, fields, share_id = await team(world)
    other = world.group("Others", members=[world.ann])
    for chat, name in ((group, share_id), (other, await show(world, world.ann, other, "sales"))):
        await watched(world, chat, name)
        world.telegram.fault("sendMessage", "429", chat_id=chat.id, retry_after=400)
    await falls(world, fields)
    await eventually(lambda: {group.id, other.id} <= waiting_chats(world))
    world.boris.says("/start")
    await digest_due(world, world.boris.id)
    await eventually(lambda: received(world.boris, "☀️"))
    assert said(group, "under 20 %") + said(other, "under 20 %") == []
    world.clock.step(seconds=401)
    await heard(group, "under 20 %")
    await heard(other, "under 20 %")


@pytest.mark.failure(45)
async def test_a_group_that_threw_the_bot_out_is_left_alone_and_the_owner_is_not(world: World) -> None:
    group, fields, share_id = await team(world)
    await watched(world, group, share_id)
    kicked = "Forbidden: bot was kicked from the supergroup chat"
    world.telegram.fault("sendMessage", "error", chat_id=group.id, code=403, description=kicked)
    await falls(world, fields)
    await eventually(lambda: sends(world, group) == 1)
    world.clock.step(hours=1)
    await falls(world, fields, 300)
    await eventually(lambda: received(world.ann, "under 5 %"))
    assert sends(world, group) == 1
    async with world.storage() as (database, _), database.read() as conn:
        outcomes = list(await conn.scalars(select(outbox.c.outcome).where(outbox.c.chat_id == group.id)))
    assert outcomes == ["blocked"]


@pytest.mark.failure(48)
async def test_groups_that_go_on_refusing_hold_nobody_else(world: World) -> None:
    """Once it may be Telegram's mistake; a few groups that muted the bot for good are not to silence it for all."""
    await world.link(world.ann, "generect", GENERECT, "sales")
    muted = [world.group(f"Muted {number}", members=[world.ann]) for number in range(IN_FLIGHT + 4)]
    for group in muted:
        await show(world, world.ann, group, "sales")
        refusal = "Bad Request: not enough rights to send text messages to the chat"
        world.telegram.fault("sendMessage", "error", 99, chat_id=group.id, description=refusal)
    await digest_due(world, *(group.id for group in muted))
    await eventually(lambda: EVERY_MESSAGE in waiting_chats(world))
    world.boris.says("/start")
    await digest_due(world, world.boris.id)
    tried = [sends(world, group) for group in muted]
    world.clock.step(minutes=6)
    await eventually(lambda: all(sends(world, group) > before for group, before in zip(muted, tried, strict=True)))
    await eventually(lambda: received(world.boris, "☀️"))
    await eventually(lambda: waiting_chats(world) == {group.id for group in muted})
