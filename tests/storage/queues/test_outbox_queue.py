"""What is to be said is said in order, one at a time in a chat, and written down."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, null, select

from bot.domain.errors import StorageFull
from bot.storage.db.engine import Database
from bot.storage.db.tables import chat_retry_after
from bot.storage.db.tables import outbox as rows
from bot.storage.queues import outbox_queue
from bot.storage.queues.outbox import DeliveryOutcome
from bot.storage.queues.outbox_queue import EVERY_CHAT
from tests.storage.effort import effort, multiply
from tests.storage.samples import ANNA, BORIS, MINUTE, NOW
from tests.storage.sending import LEASE, chats, claim, nearest, outcomes, put, sent


async def test_a_chat_hears_one_at_a_time_in_order_and_the_critical_first(database: Database) -> None:
    await put(database, ANNA, BORIS, priority=2)
    await put(database, ANNA, priority=1, body={"text": "urgent"})
    first = await claim(database)
    assert chats(first) == [ANNA, BORIS]
    assert first[0].body == {"text": "urgent"}
    assert await claim(database) == []
    assert await sent(database, first[0])
    assert chats(await claim(database)) == [ANNA]


async def test_what_must_wait_does_not_hold_up_what_need_not(database: Database) -> None:
    """A critical warning goes out in the quiet hours."""
    await put(database, ANNA, not_before=NOW + MINUTE, priority=0)
    await put(database, ANNA, body={"text": "now"})
    [one] = await claim(database)
    assert one.body == {"text": "now"}
    assert await sent(database, one)
    assert await claim(database, after=MINUTE - timedelta(seconds=1)) == []
    assert chats(await claim(database, after=MINUTE)) == [ANNA]


async def test_the_limit_and_the_chats_left_out(database: Database) -> None:
    await put(database, 1, 2, 3, 4)
    assert chats(await claim(database, limit=2, not_chats=(1,))) == [2, 3]
    assert chats(await claim(database)) == [1, 4]


@pytest.mark.failure(44)
async def test_a_chat_with_a_retry_after_waits_alone_and_all_of_them_at_need(
    database: Database, database_url: str
) -> None:
    await put(database, ANNA, BORIS)
    async with database.write() as conn:
        await outbox_queue.set_retry_after(conn, ANNA, NOW + 2 * MINUTE)
        await outbox_queue.set_retry_after(conn, ANNA, NOW + MINUTE)
    restarted = Database(database_url)
    async with restarted.read() as conn:
        assert (await conn.execute(select(chat_retry_after))).all() == [(ANNA, NOW + 2 * MINUTE)]
    [other] = await claim(restarted)
    assert other.chat_id == BORIS
    async with restarted.write() as conn:
        assert await outbox_queue.retry(conn, other.id, "one", NOW)
        await outbox_queue.set_retry_after(conn, EVERY_CHAT, NOW + MINUTE)
    assert (await claim(restarted), await nearest(restarted)) == ([], NOW + MINUTE)
    assert chats(await claim(restarted, after=MINUTE)) == [BORIS]
    assert chats(await claim(restarted, after=2 * MINUTE, owner="two")) == [ANNA, BORIS]
    await restarted.close()


@pytest.mark.failure(52, 59)
async def test_a_try_whose_end_nobody_saw_is_counted(database: Database) -> None:
    await put(database, ANNA)
    [one] = await claim(database)
    async with database.write() as conn:
        assert await outbox_queue.retry(conn, one.id, "one", NOW)
    [refused] = await claim(database)
    assert (refused.attempts, refused.maybe_sent) == (2, 0)
    [died] = await claim(database, owner="two", after=LEASE)
    assert (died.attempts, died.maybe_sent) == (3, 1)
    assert not await sent(database, died, "one")
    async with database.write() as conn:
        assert await outbox_queue.retry(conn, died.id, "two", NOW, answer_lost=True)
        assert not await outbox_queue.retry(conn, died.id, "two", NOW)
    [again] = await claim(database)
    assert (again.attempts, again.maybe_sent, again.lost_answers) == (4, 1, 1)
    async with database.write() as conn:
        assert await outbox_queue.drop(conn, again.id, "one", DeliveryOutcome.AMBIGUOUS)
    assert await outcomes(database) == ["ambiguous"]


@pytest.mark.failure(59, 61)
@pytest.mark.parametrize("died", [True, False])
async def test_a_restart_takes_up_what_was_in_hand(database: Database, died: bool) -> None:
    await put(database, ANNA, BORIS)
    await claim(database, limit=1)
    await claim(database, owner="two")
    async with database.write() as conn:
        await (outbox_queue.release_all(conn) if died else outbox_queue.release(conn, "one"))
    again = await claim(database, owner="three")
    assert [(one.chat_id, one.maybe_sent) for one in again] == ([(ANNA, 1), (BORIS, 1)] if died else [(ANNA, 1)])


@pytest.mark.failure(64)
async def test_what_expired_is_handed_out_to_be_looked_at_again(database: Database) -> None:
    await put(database, ANNA, expires_at=NOW + MINUTE)
    [late] = await claim(database, after=2 * MINUTE)
    assert late.expires_at == NOW + MINUTE
    async with database.write() as conn:
        assert await outbox_queue.drop(conn, late.id, "one", DeliveryOutcome.EXPIRED)
    assert await outcomes(database) == ["expired"]


async def test_the_nearest_is_when_something_can_be_claimed(database: Database) -> None:
    assert await nearest(database) is None
    await put(database, ANNA, not_before=NOW + 5 * MINUTE)
    await put(database, ANNA)
    assert await nearest(database) == NOW
    [one] = await claim(database)
    assert await nearest(database) == NOW + LEASE
    assert await sent(database, one)
    assert await nearest(database) == NOW + 5 * MINUTE
    async with database.write() as conn:
        await outbox_queue.set_retry_after(conn, ANNA, NOW + 9 * MINUTE)
    assert await nearest(database) == NOW + 9 * MINUTE


@pytest.mark.failure(60)
async def test_senders_share_the_outbox_and_never_speak_at_once(database: Database, database_url: str) -> None:
    await put(database, *range(1, 11), *range(1, 11), *range(1, 11))
    said: list[int] = []
    speaking: set[int] = set()

    async def send(name: str) -> None:
        own = Database(database_url)
        while claimed := await claim(own, owner=name, limit=3):
            assert not speaking & set(chats(claimed))
            speaking.update(chats(claimed))
            await asyncio.sleep(0)
            for one in claimed:
                said.append(one.id)
                speaking.discard(one.chat_id)
                assert await sent(own, one, name)
        await own.close()

    while None in await outcomes(database):
        async with asyncio.TaskGroup() as group:
            for name in ("one", "two", "three"):
                group.create_task(send(name))
    assert len(said) == len(set(said)) == 30


@pytest.mark.failure(60)
async def test_a_claim_waits_for_the_one_before_it(database: Database, database_url: str) -> None:
    """The clocks of two senders differ: what is first in order for one is not due yet for the other."""
    await put(database, ANNA, priority=0, not_before=NOW + MINUTE)
    await put(database, ANNA)
    other = Database(database_url)
    async with asyncio.TaskGroup() as group:
        async with database.write() as conn:
            taken = await conn.run_sync(outbox_queue.claim, owner="one", now=NOW, lease=LEASE + MINUTE, limit=9)
            second = group.create_task(claim(other, owner="two", after=MINUTE))
            await asyncio.sleep(0.1)
        assert await second == []
    assert chats(taken) == [ANNA]
    await other.close()


@pytest.mark.failure(65)
async def test_a_full_disk_hands_nothing_out(sqlite: Database) -> None:
    await put(sqlite, ANNA)
    async with sqlite.write() as conn:
        pages = (await conn.exec_driver_sql("PRAGMA page_count")).scalar()
        await conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageFull):
        await claim(sqlite, owner="o" * 10_000)
    async with sqlite.write() as conn:
        await conn.exec_driver_sql("PRAGMA max_page_count=1000000")
    [one] = await claim(sqlite)
    assert (one.attempts, one.maybe_sent) == (1, 0)


async def test_a_claim_costs_what_it_takes_and_not_what_waits_or_was_said(database: Database) -> None:
    """A digest for ten thousand chats: eight of them cost as much as if there were a hundred."""
    await put(database, -1)
    [one] = await claim(database)
    assert await sent(database, one)
    small = await _cost(database, range(10, 100))
    async with database.write() as conn:
        await multiply(conn, rows, range(100, 10_000), id=_number, chat_id=_number, dedupe_key=_nothing)
    large = await _cost(database, range(10_000, 20_000))
    assert large <= 2 * small + 10


async def _cost(database: Database, numbers: range) -> int:
    """Return what taking eight costs with so many more that wait, each for a chat of its own."""
    async with database.write() as conn:
        await multiply(conn, rows, numbers, id=_number, chat_id=_number, dedupe_key=_nothing, outcome=_nothing)
    async with database.write() as conn:
        return await effort(
            conn,
            lambda: conn.run_sync(outbox_queue.claim, owner="one", now=NOW, lease=LEASE, limit=8, not_chats=(1, 2, 3)),
        )


def _number(number: ColumnElement[int]) -> ColumnElement[int]:
    return number


def _nothing(_: ColumnElement[int]) -> ColumnElement[None]:
    return null()
