"""How long a chat that refuses messages is left alone."""

from datetime import timedelta

import pytest

from bot.storage import chats, refused_chats
from bot.storage.db.engine import Database
from bot.storage.refused_chats import RefusedChat
from tests.storage.samples import NOW

CHAT = -7


async def refuse(database: Database, after: timedelta) -> RefusedChat:
    async with database.write() as conn:
        await chats.know(conn, CHAT, NOW)
        return await refused_chats.refuse(
            conn,
            CHAT,
            NOW + after,
            first=timedelta(seconds=30),
            mark=timedelta(minutes=10),
        )


@pytest.mark.failure(92)
async def test_the_wait_doubles_up_to_five_minutes_with_one_try_after_ten(database: Database) -> None:
    after, waits = timedelta(), []
    for _ in range(8):
        found = await refuse(database, after)
        assert found.since == NOW
        waits.append((found.until - NOW - after).total_seconds())
        after = found.until - NOW
    assert waits == [30, 60, 120, 240, 150, 300, 300, 300]


@pytest.mark.failure(92)
async def test_who_speaks_to_the_bot_takes_messages_again(database: Database) -> None:
    await refuse(database, timedelta())
    async with database.write() as conn:
        assert await refused_chats.begun_within(conn, NOW, timedelta(seconds=1)) == 1
        await chats.touch(conn, CHAT, NOW)
        assert (await chats.get(conn, CHAT)).refused_until is None
    assert (await refuse(database, timedelta(days=1))).since == NOW + timedelta(days=1)


@pytest.mark.failure(64, 92)
async def test_what_a_clock_that_was_ahead_has_recorded_is_no_storm_and_a_refusal_of_now(database: Database) -> None:
    ahead = timedelta(days=90)
    await refuse(database, ahead)
    async with database.write() as conn:
        assert await refused_chats.begun_within(conn, NOW, timedelta(minutes=1)) == 0
    assert (await refuse(database, timedelta())).since == NOW
