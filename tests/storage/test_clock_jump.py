"""What a clock wrote that was far ahead is pulled back; what the true clock could have written stays."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from bot.domain.schedule_words import parse_digest
from bot.services.chats.chat_settings import zone_of
from bot.storage import account_readings, clock_jump, digests, due_accounts, key_calls, readings
from bot.storage.chats import ChatSettings
from bot.storage.clock_jump import SKEW
from bot.storage.db.engine import Database
from bot.storage.db.tables import digests as digest_rows
from bot.storage.queues import outbox, outbox_queue
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import ANNA, BORIS, MINUTE, NOW, link, message, number_of, taken

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 90 * DAY
LONGEST = 2 * HOUR  # eight times a quarter of an hour


def next_after(schedule: str, chat: ChatSettings) -> datetime:
    return parse_digest(schedule).next_after(NOW, zone_of(chat))


@pytest.mark.failure(64)
async def test_holds_calls_and_messages(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        for at, mac in ((LATER, "ahead"), (NOW, "true")):
            await key_calls.set_retry_after(conn, mac, at, 3600)
            await key_calls.count(conn, mac, at)
        await outbox_queue.set_retry_after(conn, ANNA, LATER)
        await outbox_queue.set_retry_after(conn, BORIS, NOW + HOUR)
        ahead = message(dedupe_key="ahead", created_at=LATER, not_before=LATER, expires_at=LATER + HOUR)
        await outbox.put(conn, ahead)
        await outbox.put(conn, message(chat=1, dedupe_key="true", expires_at=NOW + HOUR))
        await clock_jump.clamp(conn, NOW, HOUR)
        assert await key_calls.blocked_until(conn, "ahead", NOW) is None
        assert await key_calls.used(conn, "ahead", NOW) == (0, 0)
        assert await key_calls.blocked_until(conn, "true", NOW) == NOW + HOUR
        assert await key_calls.used(conn, "true", NOW) == (1, 1)
        assert await conn.run_sync(outbox_queue.retry_after, NOW) == {BORIS: NOW + HOUR}
        rows = await outbox_queue.claim(conn, owner="one", now=NOW, lease=MINUTE, limit=9)
    assert [(row.chat_id, row.expires_at) for row in rows] == [(ANNA, NOW), (1, NOW + HOUR)]


@pytest.mark.parametrize(
    ("wait", "hourly", "daily", "found"),
    [
        (LONGEST, None, None, False),  # learnt: nothing can happen to it
        (LONGEST + SKEW + MINUTE, None, None, True),
        (LONGEST + SKEW + MINUTE, 0, 0, True),
        (LONGEST + SKEW + MINUTE, 8, 48, True),
        (9 * HOUR, None, 10, False),  # it may be asked ten times a day, and a quarter of that is used
        (3 * HOUR, 1, 0, False),
        (90 * DAY, 1, 10, True),
    ],
)
async def test_what_nobody_would_read_for_too_long(
    database: Database, vault: KeyVault, wait: timedelta, hourly: int | None, daily: int | None, found: bool
) -> None:
    async with database.write() as conn:
        account = await link(conn, vault)
        due = await due_accounts.load(conn, ANNA, account.id)
        await due_accounts.finish(conn, due, next_poll_at=NOW + wait, quota_hourly=hourly, quota_daily=daily)
        await clock_jump.pull_back(conn, NOW, LONGEST)
        assert await due_accounts.nearest(conn) == (NOW if found else NOW + wait)


@pytest.mark.failure(41, 64)
async def test_readings_dated_ahead_do_not_outlive_the_jump(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        account = await link(conn, vault)
        for minutes, amount in ((90, "5"), (130_000, "1")):
            await account_readings.record_reading(conn, vault, account.id, taken(minutes, amount=amount))
        await clock_jump.erase_readings(conn, await number_of(conn, account.id), NOW + 2 * HOUR)
        kept = await readings.amounts(conn, account.id, "balance", NOW)
    assert [amount for _, amount in kept] == [Decimal("2871.25"), Decimal(5)]


@pytest.mark.failure(64)
@pytest.mark.parametrize(
    ("schedule", "next_at", "kept"),
    [
        ("daily 09:00", NOW + 2 * DAY, True),
        ("daily 09:00", NOW + 3 * DAY, False),
        ("weekly mon 09:00", NOW + 7 * DAY, True),
        ("weekly mon 09:00", NOW + 9 * DAY, False),
        ("monthly 1 09:00", NOW + 31 * DAY, True),
        ("monthly 1 09:00", NOW + 34 * DAY, False),
    ],
)
async def test_digests_come_by_their_schedule_again(
    database: Database, schedule: str, next_at: datetime, kept: bool
) -> None:
    async with database.write() as conn:
        await digests.put(conn, ANNA, schedule=schedule, next_at=next_at)
        await clock_jump.replan_digests(conn, NOW, next_after)
        found = await digests.get(conn, ANNA)
        assert found is not None
        assert found.next_at == (next_at if kept else next_after(schedule, ChatSettings(ANNA)))


async def test_a_digest_that_came_ahead_of_its_time_is_planned_anew(database: Database) -> None:
    async with database.write() as conn:
        await digests.put(conn, ANNA, schedule="daily 09:00", next_at=NOW + DAY)
        await conn.execute(digest_rows.update().values(last_at=NOW + HOUR))
        await clock_jump.replan_digests(conn, NOW, next_after)
        found = await digests.get(conn, ANNA)
        assert found is not None
        assert (found.last_at, found.next_at) == (NOW, next_after("daily 09:00", ChatSettings(ANNA)))
        assert await conn.scalar(select(func.count()).select_from(digest_rows)) == 1
