"""What a clock wrote that was far ahead counts as over or due; what the true clock could have written stays."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select

from bot.domain.polling import longest_wait, spacing
from bot.domain.schedule_words import parse_digest
from bot.services.chats.chat_settings import zone_of
from bot.storage import account_readings, dialogs, digests, due_accounts, invitations, key_calls, readings
from bot.storage.db.engine import Database
from bot.storage.db.tables import chat_retry_after
from bot.storage.db.time_limits import SKEW
from bot.storage.invitations import Invitation
from bot.storage.queues import inbox, outbox, outbox_queue
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import (
    ANNA,
    BORIS,
    MINUTE,
    NOW,
    claim_due,
    kept_amounts,
    link,
    message,
    number_of,
    taken,
    update,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 90 * DAY


@pytest.mark.failure(64)
async def test_keys_and_chats_are_not_blocked_by_a_clock_that_was_ahead(database: Database) -> None:
    async with database.write() as conn:
        await key_calls.set_retry_after(conn, "ahead", LATER, 3600)
        await key_calls.set_retry_after(conn, "true", NOW, 3600)
        await outbox_queue.set_retry_after(conn, ANNA, LATER)
        await outbox_queue.set_retry_after(conn, BORIS, NOW + HOUR)
        assert await key_calls.blocked_until(conn, "ahead", NOW) is None
        assert await key_calls.blocked_until(conn, "true", NOW) == NOW + HOUR
        await key_calls.set_retry_after(conn, "ahead", NOW, 60)
        await outbox_queue.set_retry_after(conn, ANNA, NOW + MINUTE)
        assert await key_calls.blocked_until(conn, "ahead", NOW) == NOW + MINUTE
        found = await conn.execute(select(chat_retry_after).order_by(chat_retry_after.c.until))
        assert found.all() == [(ANNA, NOW + MINUTE), (BORIS, NOW + HOUR)]


@pytest.mark.failure(64)
async def test_messages_dated_ahead_or_leased_ahead_are_handed_out(database: Database) -> None:
    async with database.write() as conn:
        await outbox.put(conn, message(created_at=LATER, not_before=LATER))
        await outbox.put(conn, message(chat=BORIS, not_before=NOW + HOUR))
        [ahead] = await conn.run_sync(outbox_queue.claim, owner="one", now=NOW, lease=90 * DAY, limit=9)
        assert ahead.chat_id == ANNA
        assert [
            row.id for row in await conn.run_sync(outbox_queue.claim, owner="two", now=NOW, lease=MINUTE, limit=9)
        ] == [ahead.id]
        assert await conn.run_sync(outbox_queue.claim, owner="three", now=NOW, lease=MINUTE, limit=9) == []


@pytest.mark.failure(59, 64)
async def test_updates_leased_ahead_are_handed_out(database: Database, vault: KeyVault) -> None:
    """Their process died under a clock that was ahead; what the person sends afterwards waits for them."""

    def claim(conn: Connection, now: datetime) -> list[int]:
        return [one.update_id for one in inbox.claim(conn, vault, owner="one", now=now, lease=MINUTE, limit=9)]

    async with database.write() as conn:
        await conn.run_sync(inbox.accept, vault, [update(1), update(2)], NOW)
        assert await conn.run_sync(claim, LATER) == [1]
        assert await conn.run_sync(claim, NOW) == [1]
        assert await conn.run_sync(claim, NOW) == []


async def test_what_was_said_ahead_of_its_time_is_no_reason_to_be_silent_then(database: Database) -> None:
    async with database.write() as conn:
        await outbox.put(conn, message(dedupe_key="digest", created_at=LATER, not_before=NOW))
        [row] = await conn.run_sync(outbox_queue.claim, owner="one", now=NOW, lease=MINUTE, limit=9)
        await conn.run_sync(outbox_queue.all_sent, [row.id], "one", NOW)
        await outbox.purge(conn, NOW, 7 * DAY)
        assert await outbox.put(conn, message(dedupe_key="digest"))


async def test_questions_and_invitations_end_ten_minutes_after_they_were_made(
    database: Database, vault: KeyVault
) -> None:
    async with database.write() as conn:
        await dialogs.save(conn, vault, chat_id=1, user_id=1, kind="key", data={}, expires_at=LATER)
        token = await invitations.put(conn, Invitation(ANNA, None, None, 0), LATER)
        assert await dialogs.load(conn, vault, chat_id=1, user_id=1, now=NOW) is None
        assert await invitations.find(conn, ANNA, token, NOW) is None
        assert await invitations.find(conn, ANNA, token, LATER - MINUTE) is not None


@pytest.mark.failure(41, 64)
@pytest.mark.parametrize(
    ("wait", "due"),
    [
        (spacing(None, 1), False),
        (longest_wait(900), False),
        (longest_wait(900) + SKEW + MINUTE, True),
        (90 * DAY, True),
    ],
)
async def test_an_account_planned_further_ahead_than_any_is_due(
    database: Database, vault: KeyVault, wait: timedelta, due: bool
) -> None:
    async with database.write() as conn:
        account = await link(conn, vault)
        await due_accounts.touch(conn, account.id, NOW + wait)
        claimed = await claim_due(conn, now=NOW, lease=MINUTE, limit=1)
    assert claimed == [account.id] * due


@pytest.mark.failure(41, 64)
async def test_readings_dated_ahead_are_erased(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        account = await link(conn, vault)
        for minutes, amount in ((90, "5"), (130_000, "1")):
            await account_readings.record_reading(conn, vault, account.id, taken(minutes, amount=amount))
        await readings.erase_after(conn, await number_of(conn, account.id), NOW + 2 * HOUR)
        kept = await kept_amounts(conn, account.id, "balance", NOW)
    assert [amount for _, amount in kept] == [Decimal("2871.25"), Decimal(5)]


@pytest.mark.failure(64)
@pytest.mark.parametrize(("wait", "far"), [(32 * DAY, False), (34 * DAY, True)])
async def test_a_digest_planned_further_ahead_than_any_is_planned_anew_and_not_sent(
    database: Database, wait: timedelta, far: bool
) -> None:
    def next_after(due: digests.DueDigest) -> datetime:
        return parse_digest(due.digest.schedule).next_after(NOW, zone_of(due.settings))

    async with database.write() as conn:
        await digests.put(conn, ANNA, schedule="monthly 1 09:00", next_at=NOW + wait)
        assert await conn.run_sync(digests.claim_due, now=NOW, limit=9, next_after=next_after) == []
        found = await digests.get(conn, ANNA)
        assert found is not None
        assert (found.next_at < NOW + 31 * DAY) is far
        assert found.last_at == (NOW if far else None)
