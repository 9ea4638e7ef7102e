"""Updates are stored once, handed out in order, and erased under a lease only."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy import update as change

from bot.storage.db.engine import Database
from bot.storage.db.tables import inbox as rows
from bot.storage.queues import inbox
from bot.storage.queues.inbox import Claimed
from bot.storage.vault.key_vault import KeyVault
from tests.postgres import until_alone, until_blocked
from tests.storage.samples import ANNA, BORIS, NOW, update

LEASE = timedelta(seconds=15)


async def accept(database: Database, vault: KeyVault, *ids: int, user: int = ANNA) -> set[int]:
    return await database.run(
        lambda conn: inbox.accept(conn, vault, [update(number, user=user) for number in ids], NOW)
    )


async def claim(
    database: Database, vault: KeyVault, *, owner: str = "one", after: timedelta = timedelta(), limit: int = 10
) -> list[Claimed]:
    return await database.run(
        lambda conn: inbox.claim(conn, vault, owner=owner, now=NOW + after, lease=LEASE, limit=limit)
    )


async def finish(database: Database, update_id: int, owner: str = "one") -> bool:
    return await database.run(lambda conn: inbox.finish(conn, [update_id], owner)) == 1


async def mark_sent(database: Database, owner: str, sent: dict[int, int]) -> None:
    await database.run(lambda conn: inbox.mark_sent(conn, sent, owner))


def ids(claimed: list[Claimed]) -> list[int]:
    return [one.update_id for one in claimed]


@pytest.mark.failure(53)
async def test_a_duplicate_has_no_effect(database: Database, vault: KeyVault) -> None:
    assert await accept(database, vault) == set()
    assert await accept(database, vault, 1, 1, 2) == {1, 2}
    assert await accept(database, vault, 2, 3) == {3}
    for number in (1, 2, 3):
        assert ids(await claim(database, vault)) == [number]
        assert await finish(database, number)
    assert await accept(database, vault, 1, 2, 3) == set()
    assert await claim(database, vault) == []
    async with database.write() as conn:
        await inbox.forget_seen(conn, NOW + timedelta(days=2))
    assert await accept(database, vault, 1) == {1}


async def test_the_body_comes_back_and_is_sealed_meanwhile(database: Database, vault: KeyVault) -> None:
    body = '{"text": "ключ canary"}'.encode()
    async with database.write() as conn:
        await conn.run_sync(inbox.accept, vault, [update(1, chat=-5, user=BORIS, body=body)], NOW)
        assert await inbox.depth(conn) == 1
        assert b"canary" not in (await conn.execute(select(rows.c.body))).scalar_one()
    [one] = await claim(database, vault)
    assert one == Claimed(1, -5, BORIS, NOW, attempts=1, sent=0, body=body)


async def test_a_body_that_the_claimer_has_is_not_read_again(database: Database, vault: KeyVault) -> None:
    await accept(database, vault, 1)
    await accept(database, vault, 2, user=BORIS)
    claimed = await database.run(
        lambda conn: inbox.claim(conn, vault, owner="one", now=NOW, lease=LEASE, limit=10, known={1})
    )
    assert [one.body for one in claimed] == [b"", update(2).body]


async def test_one_person_is_answered_in_order_and_others_beside(database: Database, vault: KeyVault) -> None:
    await accept(database, vault, 5, 6)
    await accept(database, vault, 7, user=BORIS)
    assert ids(await claim(database, vault)) == [5, 7]
    assert ids(await claim(database, vault)) == []
    await finish(database, 5)
    assert ids(await claim(database, vault)) == [6]


@pytest.mark.failure(53)
async def test_an_update_that_comes_late_waits_for_the_one_in_hand(database: Database, vault: KeyVault) -> None:
    await accept(database, vault, 6)
    assert ids(await claim(database, vault)) == [6]
    await accept(database, vault, 5)
    assert ids(await claim(database, vault)) == []
    await finish(database, 6)
    assert ids(await claim(database, vault)) == [5]


async def test_the_oldest_come_first_and_the_limit_holds(database: Database, vault: KeyVault) -> None:
    for number in (9, 3, 7):
        await accept(database, vault, number, user=number)
    assert ids(await claim(database, vault, limit=2)) == [3, 7]


@pytest.mark.failure(59, 60)
async def test_who_lost_the_lease_has_no_effect(database: Database, vault: KeyVault) -> None:
    await accept(database, vault, 1)
    await claim(database, vault)
    assert await claim(database, vault, owner="two", after=LEASE - timedelta(seconds=1)) == []
    [again] = await claim(database, vault, owner="two", after=LEASE)
    assert again.attempts == 2
    assert not await finish(database, 1)
    await mark_sent(database, "two", {1: 2, 7: 1})
    await mark_sent(database, "one", {1: 1})
    [later] = await claim(database, vault, owner="three", after=3 * LEASE)
    assert (later.attempts, later.sent) == (3, 2)
    assert await finish(database, 1, "three")


@pytest.mark.failure(60)
async def test_a_renewed_lease_lasts(database: Database, vault: KeyVault) -> None:
    await accept(database, vault, 1)
    await claim(database, vault)
    await database.run(
        lambda conn: inbox.renew(conn, [1, 2, 3], owner="one", now=NOW + timedelta(seconds=10), lease=LEASE)
    )
    assert await claim(database, vault, owner="two", after=LEASE) == []


@pytest.mark.failure(61)
@pytest.mark.parametrize("everybody", [True, False])
async def test_what_is_released_is_taken_at_once(database: Database, vault: KeyVault, everybody: bool) -> None:
    await accept(database, vault, 1)
    await accept(database, vault, 2, user=BORIS)
    await claim(database, vault, limit=1)
    await claim(database, vault, owner="two")
    async with database.write() as conn:
        await (inbox.release_all(conn) if everybody else inbox.release(conn, "one"))
    assert ids(await claim(database, vault, owner="three")) == ([1, 2] if everybody else [1])


@pytest.mark.failure(60)
async def test_workers_share_the_inbox(database: Database, database_url: str, vault: KeyVault) -> None:
    for number in range(40):
        await accept(database, vault, number, user=number % 20)
    handled: list[int] = []
    in_hand: list[int] = []

    async def work(name: str) -> None:
        own = Database(database_url)
        stack.push_async_callback(own.close)
        while claimed := await claim(own, vault, owner=name, limit=3):
            for one in claimed:
                assert one.user_id not in in_hand
                in_hand.append(one.user_id)
            await asyncio.sleep(0)
            for one in claimed:
                handled.append(one.update_id)
                in_hand.remove(one.user_id)
                assert await finish(own, one.update_id, name)

    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        for name in ("one", "two", "three"):
            group.create_task(work(name))
    assert sorted(handled) == list(range(40))


@pytest.mark.failure(53, 60)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_an_update_that_comes_late_waits_for_its_sender(database: Database, vault: KeyVault) -> None:
    """Two replicas of a webhook are told of one person's updates in the wrong order, and claim at once."""
    await accept(database, vault, 2)
    async with asyncio.TaskGroup() as group, database.write() as conn:
        first = await conn.run_sync(inbox.claim, vault, owner="one", now=NOW, lease=LEASE, limit=10)
        await accept(database, vault, 1)
        second = group.create_task(claim(database, vault, owner="two"))
        await until_blocked(database)
    assert (ids(first), ids(second.result())) == ([2], [])


@pytest.mark.failure(68)
async def test_an_update_that_does_not_open_is_dropped_alone(database: Database, vault: KeyVault) -> None:
    await accept(database, vault, 1)
    await accept(database, vault, 2, user=BORIS)
    async with database.write() as conn:
        await conn.execute(change(rows).where(rows.c.update_id == 1).values(body=b"\1broken"))
    assert ids(await claim(database, vault)) == [2]
    async with database.read() as conn:
        assert await inbox.depth(conn) == 1


DIES = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.storage.queues import inbox
from bot.storage.db.engine import Database
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import NOW, update

async def main():
    database = Database(sys.argv[1])
    vault = await KeyVault.open(database, file=Path(sys.argv[2]), keys=None)
    async with database.write() as conn:
        await conn.run_sync(inbox.accept, vault, [update(1)], NOW)
    async with database.write() as conn:
        await conn.run_sync(inbox.accept, vault, [update(2)], NOW)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.mark.failure(54, 59)
async def test_what_was_accepted_survives_kill_9(
    database: Database, database_url: str, vault: KeyVault, key_file: Path
) -> None:
    """What was not committed was not confirmed to Telegram either, and comes again."""
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", DIES, database_url, str(key_file))
    assert await killed.wait() == -signal.SIGKILL
    await until_alone(database)
    assert ids(await claim(database, vault)) == [1]
    assert await accept(database, vault, 1, 2) == {2}
