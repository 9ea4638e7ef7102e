"""What accounts keep of the answers about them, on both databases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.account import Status
from bot.domain.reading import TakenReading
from bot.storage import account_readings, accounts, readings
from bot.storage.db.engine import Database
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import ANNA, BORIS, NOW, kept_amounts, link, taken


@pytest.mark.failure(33)
async def test_a_key_is_rejected_while_it_is_to_blame(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        assert await account_readings.record_rejection(conn, made.id, rejected=False) is Status.ACTIVE
        await account_readings.record_reading(conn, vault, made.id, taken(1))
        assert (await accounts.get(conn, ANNA, made.id)).rejections == 0
        assert await account_readings.record_rejection(conn, made.id, rejected=True) is Status.REJECTED
        assert await account_readings.record_rejection(conn, made.id, rejected=False) is Status.ACTIVE
        assert await account_readings.record_rejection(conn, made.id, rejected=True) is Status.REJECTED
        assert await account_readings.record_reading(conn, vault, made.id, taken(2))
        assert (await accounts.get(conn, ANNA, made.id)).status is Status.ACTIVE
        assert await account_readings.record_rejection(conn, "gone", rejected=True) is None


async def test_a_pause_outlasts_rejections_and_readings(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        await accounts.set_status(conn, ANNA, made.id, Status.PAUSED)
        assert await account_readings.record_rejection(conn, made.id, rejected=True) is Status.PAUSED
        await account_readings.record_reading(conn, vault, made.id, taken(1))
        assert (await accounts.get(conn, ANNA, made.id)).status is Status.PAUSED


@pytest.mark.failure(41)
async def test_an_older_reading_changes_nothing(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        await account_readings.record_reading(conn, vault, made.id, taken(2, amount="5"))
        assert await account_readings.record_reading(conn, vault, made.id, taken(1, amount="9"))
        account = await accounts.get(conn, ANNA, made.id)
        kept = await kept_amounts(conn, made.id, "balance", NOW)
    assert account.last == TakenReading(replace(taken(amount="5").reading, identity=None), taken(2).at)
    assert kept == [(NOW, Decimal("2871.25")), (taken(2).at, Decimal(5))]


async def test_history_keeps_changes_and_a_heartbeat(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        for minutes, amount in ((10, "2871.25"), (20, "7"), (30, "7"), (79, "7"), (80, "7"), (81, "7")):
            await account_readings.record_reading(conn, vault, made.id, taken(minutes, amount=amount))
        kept = await kept_amounts(conn, made.id, "balance", NOW)
        later = await kept_amounts(conn, made.id, "balance", NOW + timedelta(minutes=30))
        assert [amounts for _, amounts in await kept_amounts(conn, made.id, "eur", NOW)] == [None] * 3
        assert await kept_amounts(conn, made.id, "usd", NOW) == []
    assert [(at - NOW) / timedelta(minutes=1) for at, _ in kept] == [0, 20, 80]
    assert later == kept[2:]


async def test_a_period_begins_with_the_newest_reading_before_it(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made, other = await link(conn, vault), await link(conn, vault, owner=BORIS)
        for minutes, amount in ((10, "9"), (20, "7"), (30, "5")):
            await account_readings.record_reading(conn, vault, made.id, taken(minutes, amount=amount))
        found = await conn.run_sync(readings.since, [made.id, other.id], NOW + timedelta(minutes=25))
        assert await conn.run_sync(readings.since, [], NOW) == {}
        assert list(await conn.run_sync(readings.since, [other.id], NOW)) == [other.id]
    assert [amounts["balance"] for _, amounts in found[made.id]] == [Decimal(7), Decimal(5)]
    assert [at for at, _ in found[other.id]] == [NOW]


@pytest.mark.failure(43)
async def test_a_key_that_opens_another_account_suspends_it(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        assert await account_readings.record_reading(conn, vault, made.id, taken(1, amount="1", identity=None))
        assert not await account_readings.record_reading(
            conn, vault, made.id, taken(2, amount="2", identity="person-2")
        )
        assert not await account_readings.record_identity(conn, vault, made.id, "person-1")
        assert not await account_readings.record_reading(conn, vault, made.id, taken(3, amount="3", identity=None))
        account = await accounts.get(conn, ANNA, made.id)
        assert account.status is Status.SUSPENDED
        assert account.last is not None
        assert account.last.at == taken(1).at
        await accounts.accept_identity(conn, ANNA, made.id)
        assert await account_readings.record_identity(conn, vault, made.id, "person-2")
        assert not await account_readings.record_identity(conn, vault, made.id, "person-1")
