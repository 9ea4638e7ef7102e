"""A group is entered, left, come back to, moved; its topics go."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.sharing import Mode
from bot.services.chats import chat_settings, groups
from bot.services.chats.groups import Entered
from bot.services.digests import digests
from bot.services.sharing import invitations, sharing
from bot.services.watching import notifications
from bot.storage import digests as stored
from bot.storage.chats import ChatSettings
from bot.storage.db.tables import chat_retry_after
from bot.storage.queues import outbox_queue
from bot.storage.shares import NO_THREAD
from tests.services.groups.samples import GROUP, OTHER, TITLE, TOPIC, Group
from tests.storage.samples import ANNA, BORIS

OLD = -4_001
DAY = timedelta(days=1)


async def test_a_group_is_new_known_and_renamed(group: Group) -> None:
    assert await sharing.chat_title(group.resources, GROUP) == ""
    assert [await group.enters("ru"), await group.enters("en")] == [Entered.NEW, Entered.KNOWN]
    assert (await chat_settings.get(group.resources, GROUP)).language == "ru"
    await groups.renamed(group.resources, GROUP, "Finance")
    assert await sharing.chat_title(group.resources, GROUP) == "Finance"


async def test_after_a_pause_each_owner_is_notified_once_that_it_goes_on(group: Group) -> None:
    await group.enters()
    await group.shares()
    shared = await group.shares(ANNA, "ops", mode=Mode.HERE)
    await group.shares(BORIS)
    await group.reads(shared.account, "1500")
    await notifications.close(group.resources, GROUP)
    assert (await group.waiting(), await group.states(shared)) == ([], {})
    [chat] = (await sharing.shared_chats(group.resources, ANNA))[shared.account.id]
    assert chat.active is False
    group.clock.move(20 * DAY)
    await notifications.close(group.resources, GROUP)  # told again, by the refusal of a message
    group.clock.move(9 * DAY)
    await groups.purge(group.resources)
    await group.silences(ANNA)
    assert [await group.enters(), await group.enters()] == [Entered.BACK, Entered.KNOWN]
    [line] = await group.lines(ANNA)
    assert "the group <b>Ops &lt;team&gt;</b>, and <b>sales</b>, <b>ops</b> are shown there again" in line
    assert len(await group.lines(BORIS)) == 1
    assert len(await sharing.in_chat(group.resources, GROUP)) == 3


@pytest.mark.parametrize("tidied", [True, False])
async def test_after_thirty_days_nothing_is_shared_any_more(group: Group, tidied: bool) -> None:
    await group.enters()
    shared = await group.shares()
    await sharing.share(group.resources, ANNA, shared.account.id, OTHER, 0)
    await notifications.close(group.resources, GROUP)
    group.clock.move(31 * DAY)
    if tidied:
        await groups.purge(group.resources)
    assert await group.enters() is Entered.NEW
    assert await sharing.in_chat(group.resources, GROUP) == []
    assert len(await sharing.in_chat(group.resources, OTHER)) == 1
    assert await group.lines(ANNA) == []


@pytest.mark.failure(46)
async def test_a_group_moves_once_with_all_it_has(group: Group) -> None:
    group.id = OLD
    await group.enters("ru")
    await chat_settings.set_quiet(group.resources, OLD, "22:00-08:00")
    shared = await group.shares(mode=Mode.HERE, chat=OLD)
    await group.reads(shared.account, "1500")
    await digests.plan(group.resources, OLD, "daily 09:00")
    token = await invitations.invite(group.resources, ANNA, chat_id=OLD)
    async with group.resources.database.write() as conn:
        await outbox_queue.set_retry_after(conn, OLD, group.resources.clock.now() + DAY)
    for _ in range(2):
        await groups.migrated(group.resources, OLD, GROUP)
    assert await groups.current_id(group.resources, OLD) == await groups.current_id(group.resources, GROUP) == GROUP
    assert await groups.current_id(group.resources, ANNA) == ANNA
    settings = ChatSettings(GROUP, "ru", None, "22:00", "08:00")
    assert await chat_settings.get(group.resources, GROUP) == settings
    assert await chat_settings.get(group.resources, OLD) == ChatSettings(OLD, active=False)
    assert await sharing.chat_title(group.resources, GROUP) == TITLE
    assert [(one.id, one.modes.whole) for one in await sharing.in_chat(group.resources, GROUP)] == [
        (shared.id, Mode.HERE)
    ]
    assert (len(await group.warnings()), await group.waiting(OLD)) == (1, [])
    async with group.resources.database.read() as conn:
        assert len(await stored.in_chat(conn, GROUP)) == 1
        assert list(await conn.scalars(select(chat_retry_after.c.chat_id))) == [GROUP]
    invitation = await invitations.accept(group.resources, ANNA, token)
    assert invitation is not None
    assert invitation.chat_id == GROUP


async def test_what_exists_under_the_new_id_stays(group: Group) -> None:
    group.id = OLD
    await group.enters("ru")
    old = await group.shares(chat=OLD)
    both = await group.shares(BORIS, "ops", chat=OLD)
    await digests.plan(group.resources, OLD, "daily 09:00")
    await groups.entered(group.resources, GROUP, "Finance", "en")
    new = await sharing.share(group.resources, BORIS, both.account.id, GROUP, TOPIC)
    await digests.plan(group.resources, GROUP, "daily 10:00")
    await groups.migrated(group.resources, OLD, GROUP)
    assert {one.id for one in await sharing.in_chat(group.resources, GROUP)} == {old.id, new.id}
    assert (await chat_settings.get(group.resources, GROUP)).language == "en"
    assert await sharing.chat_title(group.resources, GROUP) == "Finance"
    planned = await digests.planned(group.resources, GROUP)
    assert planned is not None
    assert str(planned.schedule) == "daily 10:00"
    assert (await sharing.share(group.resources, ANNA, old.account.id, OLD, 0)).chat_id == GROUP


@pytest.mark.failure(47)
async def test_a_topic_that_is_gone_speaks_in_general_and_who_chose_it_is_notified_once(group: Group) -> None:
    await group.enters()
    shared = await group.shares(thread=TOPIC)
    await group.shares(ANNA, "quiet", thread=TOPIC)
    await group.links(BORIS)
    await group.sets(shared, Mode.HERE, set_by=BORIS)
    await group.reads(shared.account, "1500")
    await digests.plan(group.resources, GROUP, "daily 09:00", TOPIC, set_by=BORIS)
    for _ in range(2):
        await groups.topic_gone(group.resources, GROUP, TOPIC)
    assert {one.thread_id for one in await sharing.in_chat(group.resources, GROUP)} == {NO_THREAD}
    assert [row.thread_id for row in await group.waiting()] == [None]
    assert await digests.planned(group.resources, GROUP, TOPIC) is None
    assert await digests.planned(group.resources, GROUP) is not None
    [line] = await group.lines(BORIS)
    assert "<b>Ops &lt;team&gt;</b>" in line
    assert (await group.lines(ANNA), await group.lines()) == ([], [])


@pytest.mark.failure(47)
async def test_where_nobody_is_known_general_is_notified_and_its_own_digest_wins(group: Group) -> None:
    await group.enters()
    await digests.plan(group.resources, GROUP, "daily 09:00", TOPIC, set_by=None)
    await digests.plan(group.resources, GROUP, "daily 10:00")
    await groups.topic_gone(group.resources, GROUP, TOPIC)
    [line] = await group.waiting()
    assert (line.thread_id, "General" not in await group.text(line)) == (None, True)
    planned = await digests.planned(group.resources, GROUP)
    assert planned is not None
    assert str(planned.schedule) == "daily 10:00"
    stranger = 9_000_000_000  # has never started the bot, which may not write to them
    await digests.plan(group.resources, GROUP, "daily 09:00", TOPIC, set_by=stranger)
    await groups.topic_gone(group.resources, GROUP, TOPIC)
    assert (len(await group.lines()), await group.lines(stranger)) == (2, [])
