"""Sharing begins once, shows the group's own labels, and ends wherever it may end, with one line in the group."""

from datetime import timedelta

import pytest

from bot.domain.errors import AccountNotFound
from bot.domain.sharing import Mode, Modes
from bot.services.accounts import management
from bot.services.digests import digests
from bot.services.sharing import invitations, sharing
from bot.services.sharing.sharing import ShareGone
from bot.services.watching import group_warnings, notifications
from bot.storage import digests as stored
from tests.services.groups.samples import GROUP, OTHER, TITLE, TOPIC, Group
from tests.storage.samples import ANNA, BORIS


async def labels(group: Group, chat: int = GROUP) -> list[str]:
    return [shared.account.label for shared in await sharing.in_chat(group.resources, chat)]


async def test_an_account_is_shared_once_and_said_so_in_its_topic(group: Group) -> None:
    await group.enters()
    account = await group.links()
    made = await sharing.share(group.resources, ANNA, account.id, GROUP, TOPIC)
    again = await sharing.share(group.resources, ANNA, account.id, GROUP, 0)
    assert again == made == await sharing.get(group.resources, GROUP, made.id)
    assert (made.account, made.thread_id, made.modes) == (account, TOPIC, Modes(Mode.OFF))
    [line] = await group.waiting()
    assert await group.text(line) == "📤 <b>sales</b> is shared here now: /balance shows it."
    assert (line.thread_id, line.owner_id) == (TOPIC, ANNA)


@pytest.mark.failure(23)
async def test_nobody_shares_or_sees_what_is_not_theirs(group: Group) -> None:
    shared = await group.shares()
    with pytest.raises(AccountNotFound):
        await sharing.share(group.resources, BORIS, shared.account.id, GROUP, 0)
    with pytest.raises(AccountNotFound):
        await invitations.invite(group.resources, BORIS, account_id=shared.account.id)
    for chat, share_id in ((OTHER, shared.id), (GROUP, "unknown")):
        with pytest.raises(ShareGone):
            await sharing.get(group.resources, chat, share_id)
        with pytest.raises(ShareGone):
            await sharing.unshare(group.resources, chat, share_id, by=None)
        with pytest.raises(ShareGone):
            await group_warnings.snooze_warnings(group.resources, chat, share_id, until_refill=False)
    with pytest.raises(ShareGone):
        await sharing.unshare_own(group.resources, BORIS, shared.id)
    assert await labels(group) == ["sales"]


async def test_two_owners_equal_labels_are_told_apart(group: Group) -> None:
    first, second = await group.shares(), await group.shares(BORIS)
    await group.shares(ANNA, "ops")
    assert await labels(group) == ["sales", "sales 2", "ops"]
    assert second.account.label == "sales 2"
    renamed = await management.get(group.resources, BORIS, second.account.id)
    assert (renamed.label, second.named(renamed).label) == ("sales", "sales 2")
    assert (await sharing.unshare(group.resources, GROUP, first.id, by=None)).account.label == "sales"
    assert await labels(group) == ["sales", "ops"]
    assert await group.lines() == []  # the answer says it


async def test_an_owner_hears_of_an_account_by_its_own_label(group: Group) -> None:
    await group.enters()
    await group.shares()
    second = await group.shares(BORIS)
    await notifications.close(group.resources, GROUP)
    await group.enters()
    await sharing.unshare(group.resources, GROUP, second.id, by=ANNA)
    back, ended = [await group.text(line) for line in await group.waiting(BORIS)]
    assert "<b>sales</b> is shown there again" in back
    assert "the sharing of <b>sales</b> there" in ended


async def test_its_owner_sees_where_an_account_is_shared(group: Group) -> None:
    await group.enters()
    shared = await group.shares(mode=Mode.SILENT)
    elsewhere = await sharing.share(group.resources, ANNA, shared.account.id, OTHER, 0)
    await group.shares(BORIS)
    chats = await sharing.shared_chats(group.resources, ANNA)
    assert {chat.chat_id: (chat.title, chat.active, chat.warnings) for chat in chats[shared.account.id]} == {
        GROUP: (TITLE, True, Mode.SILENT),
        OTHER: ("", True, Mode.OFF),
    }
    assert set(chats) == {shared.account.id}
    await sharing.unshare_own(group.resources, ANNA, elsewhere.id)
    assert len((await sharing.shared_chats(group.resources, ANNA))[shared.account.id]) == 1
    assert (await group.lines(OTHER))[-1] == "<b>sales</b> is not shared here any more."


@pytest.mark.failure(24)
async def test_an_owner_who_left_takes_all_of_theirs_along_in_one_line(group: Group) -> None:
    await group.shares(mode=Mode.HERE)
    anna = await group.shares(ANNA, "ops", mode=Mode.HERE)
    boris = await group.shares(BORIS, mode=Mode.HERE)
    for shared in (anna, boris):
        await group.reads(shared.account, "1500")
    for _ in range(2):
        await sharing.owner_left(group.resources, GROUP, ANNA)
    assert await labels(group) == ["sales"]
    assert await group.lines() == [
        "<b>sales</b>, <b>ops</b> are not shared here any more: the owner has left the group."
    ]
    assert [row.owner_id for row in await group.warnings()] == [BORIS]
    assert len(await group.warnings(ANNA)) == 1  # they are still warned themselves


async def test_unlinking_tells_every_group(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    await sharing.share(group.resources, ANNA, shared.account.id, OTHER, TOPIC)
    await group.silences(OTHER)
    await group.reads(shared.account, "1500")
    await management.unlink(group.resources, ANNA, shared.account.id)
    for chat in (GROUP, OTHER):
        assert await group.lines(chat) == ["<b>sales</b> is not shared here any more."]
        assert await labels(group, chat) == []
    assert await group.warnings() == []


async def test_a_digest_that_waits_says_nothing_of_what_is_shared_no_more(group: Group) -> None:
    await group.enters()
    anna, boris = await group.shares(), await group.shares(BORIS, "ops")
    await digests.plan(group.resources, GROUP, "daily 12:05")
    group.clock.move(timedelta(minutes=6))
    assert await digests.build_due(group.resources) == 1
    await sharing.unshare(group.resources, GROUP, anna.id, by=None)
    [digest] = await group.waiting()
    assert digest.body["share_ids"] == [boris.id]
    assert str(anna.account.id) not in str(digest.body)
    async with group.resources.database.read() as conn:
        kept = await stored.get(conn, GROUP)
    assert kept is not None
    assert kept.figures == {boris.account.id: {"balance": ["2871.25", "credits"]}}
    await sharing.unshare(group.resources, GROUP, boris.id, by=None)
    assert await group.waiting() == []
