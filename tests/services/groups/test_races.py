"""Two transactions of one PostgreSQL that meet: neither undoes what the other does, nor do they wait for each other."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Status
from bot.domain.errors import KeyNotAccepted
from bot.domain.sharing import Mode
from bot.services.accounts import management
from bot.services.accounts.forgetting import forget
from bot.services.chats import groups
from bot.services.chats.groups import Entered
from bot.services.chats.notifications import notify
from bot.services.digests import digests
from bot.services.outgoing import line
from bot.services.sharing import sharing, unsharing
from bot.services.sharing.sharing import Shared
from bot.services.watching import failures, notifications
from bot.storage import account_keys, chats, due_accounts, shares
from bot.storage import digests as stored
from bot.storage.queues import outbox
from bot.texts import sharing_lines
from tests.postgres import until_blocked
from tests.services.groups.samples import GROUP, OTHER, TOPIC, Group
from tests.storage.samples import ANNA, key, taken

pytestmark = [pytest.mark.failure(60), pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]

DAY = timedelta(days=1)
T = TypeVar("T")
Step = Callable[[AsyncConnection], Awaitable[object]]


async def nothing(_: AsyncConnection) -> None: ...


async def meet(group: Group, open_with: Step, work: Coroutine[Any, Any, T], *, go_on: Step = nothing) -> T:
    """Return what the work brings that runs into an open transaction, which then goes on and is committed."""
    database = group.resources.database
    async with asyncio.TaskGroup() as tasks, database.write() as conn:
        await open_with(conn)
        task = tasks.create_task(work)
        await until_blocked(database)
        await go_on(conn)
    return task.result()


async def claim_digest(group: Group, conn: AsyncConnection) -> None:
    now = group.resources.clock.now()
    assert len(await conn.run_sync(stored.claim_due, now=now, limit=1, next_after=lambda _: now + DAY)) == 1


async def unshares(group: Group, shared: Shared) -> None:
    await sharing.unshare(group.resources, GROUP, shared.id, by=ANNA)


async def moves(group: Group, _: Shared) -> None:
    await groups.migrated(group.resources, GROUP, OTHER)


@pytest.mark.parametrize("ends", [unshares, moves])
async def test_a_digest_in_the_making_is_waited_for(
    group: Group, ends: Callable[[Group, Shared], Coroutine[Any, Any, None]]
) -> None:
    await group.enters()
    shared = await group.shares()
    await digests.plan(group.resources, GROUP, "daily 12:10")
    group.clock.move(DAY)
    assert await digests.build_due(group.resources) == 1
    group.clock.move(DAY)

    async def composes(conn: AsyncConnection) -> None:
        assert len(await shares.in_chat(conn, GROUP, for_update=True)) == 1

    await meet(group, partial(claim_digest, group), ends(group, shared), go_on=composes)
    async with group.resources.database.read() as conn:
        assert await shares.in_chat(conn, GROUP) == []


async def test_a_shared_account_is_unlinked_beside_its_reading(group: Group) -> None:
    await group.enters()
    shared = await group.shares(mode=Mode.HERE)

    async def loads(conn: AsyncConnection) -> None:
        await due_accounts.load(conn, ANNA, shared.account.id)

    async def judges(conn: AsyncConnection) -> None:
        assert len(await shares.of_account(conn, shared.account.id, for_update=True)) == 1

    await meet(group, loads, management.unlink(group.resources, ANNA, shared.account.id), go_on=judges)
    assert await management.all_of(group.resources, ANNA) == []


async def test_shares_that_end_while_their_account_is_unlinked_are_said_once(group: Group) -> None:
    await group.enters()
    shared = await group.shares()
    await sharing.share(group.resources, ANNA, shared.account.id, OTHER, 0)
    await group.silences(OTHER)

    async def ends(conn: AsyncConnection) -> None:
        both = [entry.share for entry in await shares.of_account(conn, shared.account.id)]
        assert await unsharing.end(conn, both) == 2

    await meet(group, ends, management.unlink(group.resources, ANNA, shared.account.id))
    assert await management.all_of(group.resources, ANNA) == []
    assert (await group.lines(), await group.lines(OTHER)) == ([], [])


async def test_what_an_old_key_brings_is_nothing_to_the_new_one(group: Group) -> None:
    account = await group.links()

    async def replaces(conn: AsyncConnection) -> None:
        await account_keys.replace(conn, group.resources.vault, ANNA, account.id, key("new"), taken(1))

    old = key(f"{ANNA} sales")
    failed = failures.record_failure(group.resources, account, KeyNotAccepted(), old, notify_owner=True)
    stood, *_ = await meet(group, replaces, failed)
    assert stood.rejections == 0
    assert (await management.get(group.resources, ANNA, account.id)).rejections == 0


async def test_a_warning_put_while_its_chat_closes_is_not_lost(group: Group) -> None:
    account = await group.links()
    await group.reads(account, "900")

    group.clock.move(timedelta(minutes=15))
    crosses = partial(group.judges, account=account, amount="490")
    await meet(group, crosses, notifications.close(group.resources, ANNA))
    [left] = await group.warnings(ANNA)
    assert "under 5 %" in await group.text(left)


async def test_a_warning_put_while_its_account_is_paused_is_taken_back(group: Group) -> None:
    account = await group.links()
    await group.reads(account, "2900")

    group.clock.move(timedelta(minutes=15))
    crosses = partial(group.judges, account=account, amount="1500")
    await meet(group, crosses, management.set_status(group.resources, ANNA, account.id, Status.PAUSED))
    assert (await group.warnings(ANNA), await group.owners_states(account)) == ([], {})


async def test_what_a_group_is_notified_of_meanwhile_is_not_rolled_back(group: Group) -> None:
    await group.enters()
    shared = await group.shares(mode=Mode.HERE)
    await group.reads(shared.account, "1500")
    low = await group.warnings()
    await group.reads(shared.account, "0")

    async def takes_back() -> None:
        async with group.resources.database.write() as conn:
            await notifications.roll_back(conn, group.resources, low)
            await outbox.expire(conn, [row.id for row in low])

    group.clock.move(timedelta(minutes=15))
    empties = partial(group.judges, account=shared.account, amount="0")
    await meet(group, empties, takes_back())
    [left] = await group.warnings()
    assert "empty" in group.rules(left)
    assert (await group.states(shared))["balance"]["empty"]["notified_at"]


async def test_a_topic_that_two_find_gone_is_notified_once(group: Group) -> None:
    await group.enters()
    await group.shares(mode=Mode.HERE, thread=TOPIC)
    await digests.plan(group.resources, GROUP, "daily 12:10", TOPIC, set_by=ANNA)
    await group.silences(ANNA)

    async def leaves(conn: AsyncConnection) -> None:
        assert await stored.leave_thread(conn, GROUP, TOPIC)
        assert await shares.leave_thread(conn, GROUP, TOPIC)

    await meet(group, leaves, groups.topic_gone(group.resources, GROUP, TOPIC))
    assert await group.lines(ANNA) == []


async def test_the_bot_comes_back_once(group: Group) -> None:
    await group.enters()
    await notifications.close(group.resources, GROUP)

    async def comes_back(conn: AsyncConnection) -> None:
        await chats.touch(conn, GROUP, group.resources.clock.now())

    assert await meet(group, comes_back, group.enters()) is Entered.KNOWN


@pytest.mark.failure(70)
async def test_who_is_forgotten_gets_no_digest_that_was_in_the_making(group: Group) -> None:
    await group.links()
    await digests.plan(group.resources, ANNA, "daily 12:10")
    group.clock.move(DAY)

    async def puts(conn: AsyncConnection) -> None:
        await notify(conn, group.resources, ANNA, line(sharing_lines.topic_gone_here))

    await meet(group, partial(claim_digest, group), forget(group.resources, ANNA, keep_update=None), go_on=puts)
    assert await group.waiting(ANNA) == []
