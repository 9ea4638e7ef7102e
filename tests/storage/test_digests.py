"""A digest that is due is taken once, whoever else looks, and once however late."""

import asyncio
import signal
import sys
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.schedule import DigestTime, Period
from bot.storage import chats, digests
from bot.storage.chats import ChatSettings
from bot.storage.db.engine import Database
from bot.storage.digests import Digest, DueDigest
from bot.storage.queues import outbox_queue
from tests.postgres import until_alone
from tests.storage.samples import ANNA, BORIS, MINUTE, NOW

DAY = timedelta(days=1)


def tomorrow(due: DueDigest) -> datetime:
    return NOW + DAY


async def put(database: Database, *ids: int, next_at: datetime = NOW) -> None:
    async with database.write() as conn:
        for chat_id in ids:
            await digests.put(conn, chat_id, schedule="daily 12:00", next_at=next_at)


async def claim(database: Database, *, after: timedelta = timedelta(), limit: int = 10) -> list[DueDigest]:
    async with database.write() as conn:
        return await conn.run_sync(digests.claim_due, now=NOW + after, limit=limit, next_after=tomorrow)


def ids(claimed: list[DueDigest]) -> list[int]:
    return [due.digest.chat_id for due in claimed]


async def test_there_is_one_digest_a_place(database: Database) -> None:
    async with database.write() as conn:
        assert await digests.get(conn, ANNA) is None
        await digests.put(conn, ANNA, schedule="daily 12:00", next_at=NOW)
        await digests.put(conn, -5, 7, schedule="daily 12:00", next_at=NOW + MINUTE)
        await digests.put(conn, -5, schedule="daily 13:00", next_at=NOW + DAY)
        private = await digests.get(conn, ANNA)
        assert private == Digest(ANNA, 0, "daily 12:00", NOW, None, None)
        await conn.run_sync(digests.remember, [(private, {"account": "5"})])
        await digests.put(conn, ANNA, schedule="weekly mon 09:00", next_at=NOW + DAY)
        changed = Digest(ANNA, 0, "weekly mon 09:00", NOW + DAY, None, {"account": "5"})
        assert await digests.get(conn, ANNA) == changed
        assert await conn.run_sync(digests.nearest) == NOW + MINUTE
        assert [one.thread_id for one in await digests.in_chat(conn, -5)] == [0, 7]
        assert await digests.remove(conn, -5, 7)
        assert not await digests.remove(conn, -5, 7)
        assert await conn.run_sync(digests.nearest) == NOW + DAY


async def test_a_digest_comes_with_its_chat(database: Database) -> None:
    async with database.write() as conn:
        await chats.set_timezone(conn, ANNA, "Europe/Berlin")
        await chats.set_quiet(conn, ANNA, ("22:00", "08:00"))
        await chats.close(conn, ANNA, NOW)
    await put(database, ANNA, BORIS)
    anna, boris = await claim(database)
    assert anna.settings == ChatSettings(ANNA, None, "Europe/Berlin", "22:00", "08:00", active=False)
    assert boris.settings == ChatSettings(BORIS)
    assert anna.digest == Digest(ANNA, 0, "daily 12:00", NOW, None, None)
    async with database.read() as conn:
        assert await digests.get(conn, ANNA) == Digest(ANNA, 0, "daily 12:00", NOW + DAY, NOW, None)


async def test_quiet_hours_end(database: Database) -> None:
    async with database.write() as conn:
        await chats.set_quiet(conn, ANNA, ("22:00", "08:00"))
        await chats.set_quiet(conn, ANNA, None)
        assert await chats.get(conn, ANNA) == ChatSettings(ANNA)


async def test_the_longest_due_come_first_and_the_limit_holds(database: Database) -> None:
    await put(database, 1, 2)
    await put(database, 3, next_at=NOW - MINUTE)
    await put(database, 4, next_at=NOW + MINUTE)
    assert ids(await claim(database, limit=2)) == [3, 1]
    assert ids(await claim(database)) == [2]
    assert ids(await claim(database, after=MINUTE)) == [4]


@pytest.mark.failure(64)
async def test_days_that_went_by_are_one_digest(database: Database) -> None:
    await put(database, ANNA, next_at=NOW - 3 * DAY)
    assert ids(await claim(database)) == [ANNA]
    assert await claim(database) == []


async def test_a_next_time_that_is_past_is_refused(database: Database) -> None:
    await put(database, ANNA)
    with pytest.raises(ValueError, match="due already"):
        await claim(database, after=DAY)
    assert ids(await claim(database)) == [ANNA]


@pytest.mark.failure(62)
@pytest.mark.parametrize("first", [datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)])
async def test_a_week_in_berlin_has_as_many_digests_as_days(database: Database, first: datetime) -> None:
    """At 02:30, which comes not at all on a day of the first week and twice on one of the second."""
    schedule, zone = DigestTime(Period.DAILY, time(2, 30)), ZoneInfo("Europe/Berlin")
    now = schedule.next_after(first, zone)
    await put(database, ANNA, next_at=now)
    said: list[datetime] = []
    while now < first + 7 * DAY:
        next_at = schedule.next_after(now, zone)
        async with database.write() as conn:
            for _ in range(2):
                claimed = await conn.run_sync(digests.claim_due, now=now, limit=9, next_after=lambda _: next_at)  # noqa: B023
                said.extend(due.digest.next_at for due in claimed)
        now = next_at
    assert len({moment.astimezone(zone).date() for moment in said}) == len(said) == 7


@pytest.mark.failure(60, 61)
async def test_workers_share_what_is_due(database: Database, database_url: str) -> None:
    await put(database, *range(1, 41))
    built: list[int] = []

    async def build() -> None:
        own = Database(database_url)
        while claimed := await claim(own, limit=3):
            built.extend(ids(claimed))
        await own.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(build())
    assert sorted(built) == list(range(1, 41))


DIES = """
import asyncio, os, signal, sys
from bot.storage import digests
from bot.storage.queues import outbox
from bot.storage.db.engine import Database
from tests.storage.samples import NOW, message
from tests.storage.test_digests import tomorrow

async def main():
    database = Database(sys.argv[1])
    for last in (False, True):
        async with database.write() as conn:
            [due] = await conn.run_sync(digests.claim_due, now=NOW, limit=1, next_after=tomorrow)
            await conn.run_sync(digests.remember, [(due.digest, {"account": "5"})])
            assert await outbox.put(conn, message(chat=due.digest.chat_id))
            if last:
                os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.mark.failure(59, 61)
async def test_a_restart_builds_only_what_was_not_put_into_the_outbox(database: Database, database_url: str) -> None:
    await put(database, 1, 2)
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", DIES, database_url)
    assert await killed.wait() == -signal.SIGKILL
    await until_alone(database)
    assert ids(await claim(database)) == [2]
    async with database.write() as conn:
        said = await conn.run_sync(outbox_queue.claim, owner="one", now=NOW, lease=MINUTE, limit=9)
        first, second = await digests.get(conn, 1), await digests.get(conn, 2)
    assert [one.chat_id for one in said] == [1]
    assert first is not None
    assert second is not None
    assert (first.figures, second.figures) == ({"account": "5"}, None)
