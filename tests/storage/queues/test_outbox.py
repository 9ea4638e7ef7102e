"""What is to be said is kept as it was put, once, until it was said or is not to be said any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.db.engine import Database
from bot.storage.db.tables import outbox as rows
from bot.storage.queues import outbox, outbox_queue
from bot.storage.queues.outbox import DeliveryOutcome, MessageKind, Outgoing
from tests.storage.samples import ANNA, BORIS, MINUTE, NOW, message
from tests.storage.sending import LEASE, claim, nearest, outcomes, put, sent


async def test_a_message_comes_back_as_it_was_put(database: Database) -> None:
    body = {"text": "мало", "keyboard": [1]}
    await put(database, -5, thread_id=7, kind=MessageKind.DIGEST, body=body, expires_at=NOW + MINUTE)
    [one] = await claim(database)
    expires_at, tries = NOW + MINUTE, {"attempts": 1, "maybe_sent": 0, "lost_answers": 0}
    assert one == Outgoing(one.id, -5, 7, None, MessageKind.DIGEST, body, NOW, expires_at, **tries)
    assert await sent(database, one)
    assert not await sent(database, one)
    async with database.read() as conn:
        row = (await conn.execute(select(rows))).one()
    assert (row.outcome, row.sent_at, row.body) == ("sent", NOW, None)
    assert (await claim(database, after=LEASE), await nearest(database)) == ([], None)


@pytest.mark.failure(59, 60)
async def test_one_dedupe_key_is_one_message_until_it_is_purged(database: Database) -> None:
    async with database.write() as conn:
        assert await outbox.put(conn, message(dedupe_key="low"))
        assert not await outbox.put(conn, message(chat=BORIS, dedupe_key="low"))
        assert await outbox.put(conn, message(dedupe_key="empty"))
    [one] = await claim(database)
    assert await sent(database, one)
    async with database.write() as conn:
        await outbox_queue.set_retry_after(conn, BORIS, NOW)
        assert not await outbox.put(conn, message(dedupe_key="low"))
        await outbox.purge(conn, NOW, timedelta())
        assert not await outbox.put(conn, message(dedupe_key="low"))
        await outbox.purge(conn, NOW + MINUTE, timedelta())
        assert await outbox.put(conn, message(dedupe_key="low"))
        assert not await outbox.put(conn, message(dedupe_key="empty"))


@pytest.mark.failure(45)
async def test_a_chat_that_blocked_the_bot_is_told_nothing_more(database: Database) -> None:
    await put(database, ANNA, BORIS, ANNA)
    [one] = await claim(database, limit=1)
    async with database.write() as conn:
        theirs = [row.id for row in await outbox.waiting(conn, ANNA)]
        await outbox.expire(conn, theirs, DeliveryOutcome.BLOCKED)
    assert not await sent(database, one)
    assert await outcomes(database) == ["blocked", None, "blocked"]


@pytest.mark.failure(46)
async def test_a_group_with_a_new_id_gets_what_was_for_the_old(database: Database) -> None:
    await put(database, -1, -1, -1000)
    [one, other] = await claim(database)
    async with database.write() as conn:
        await outbox.reattach(conn, -1, -1000)
        assert await outbox_queue.retry(conn, one.id, "one", NOW)
    assert await claim(database) == []
    assert await sent(database, other)
    for _ in range(2):
        [next_one] = await claim(database)
        assert next_one.chat_id == -1000
        assert await sent(database, next_one)
