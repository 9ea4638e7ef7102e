"""Calls are counted under the key, whoever holds it, over spans that slide."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import account_keys, accounts, due_accounts, watched
from bot.storage import key_calls as quota
from bot.storage.db.engine import Database
from bot.storage.db.tables import key_calls
from bot.storage.db.tables import watches as watch_rows
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import ANNA, BORIS, MINUTE, NOW, key, link, taken

HOUR = timedelta(hours=1)
AGES = st.lists(st.integers(0, 5400) | st.integers(22 * 3600, 27 * 3600), max_size=40)  # seconds
on_a_database = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def count(conn: AsyncConnection, key_mac: str, at: datetime) -> None:
    await conn.run_sync(quota.count_all, [(key_mac, at, 1)])


async def used(conn: AsyncConnection, key_mac: str, now: datetime) -> tuple[int, int]:
    use = await conn.run_sync(watched.key_use, key_mac, now)
    return use.hourly, use.daily


async def limits(conn: AsyncConnection, key_mac: str) -> tuple[int | None, int | None]:
    use = await conn.run_sync(watched.key_use, key_mac, NOW)
    return use.limit_hourly, use.limit_daily


async def test_two_people_with_one_key_use_it_up_together(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        hers, his = await link(conn, vault), await link(conn, vault, owner=BORIS)
        await link(conn, vault, label="other", plain="key-2")
        await account_keys.replace(conn, vault, BORIS, his.id, key("key-3"), taken(1))
        await account_keys.replace(conn, vault, BORIS, his.id, key("key-1"), taken(2))
        found = await conn.execute(select(watch_rows.c.account_id, watch_rows.c.key_mac))
    macs = {row.account_id: row.key_mac for row in found}
    assert macs[hers.id] == macs[his.id] == vault.fingerprint_key(key("key-1"), provider="generect")
    assert macs[hers.id] != vault.fingerprint_key(key("key-1"), provider="elumenta")
    assert len(set(macs.values())) == 2


@on_a_database
@example(ages=[3599, 3600, 3900, 4800, 86399, 86400, 90_000], minutes=2)
@example(ages=[4200], minutes=14)
@given(ages=AGES, minutes=st.integers(0, 59))
async def test_no_call_of_the_last_hour_or_day_is_missed(database: Database, ages: list[int], minutes: int) -> None:
    """A bucket counts whole: up to five minutes more of an hour, up to an hour more of a day."""
    now = NOW + minutes * MINUTE
    async with database.write() as conn:
        await conn.execute(delete(key_calls))
        for age in ages:
            await count(conn, "mine", now - timedelta(seconds=age))
            await count(conn, "another", now)
        found = await used(conn, "mine", now)
        await quota.purge(conn, now)
        assert await used(conn, "mine", now) == found

    def calls(span: timedelta) -> int:
        return sum(timedelta(seconds=age) <= span for age in ages)

    assert calls(HOUR) <= found[0] <= calls(HOUR + 5 * MINUTE)
    assert calls(24 * HOUR) <= found[1] <= calls(25 * HOUR)


async def test_what_counts_no_longer_is_erased(database: Database) -> None:
    async with database.write() as conn:
        await count(conn, "mine", NOW)
        for later, left in ((HOUR, 2), (2 * HOUR, 1), (24 * HOUR, 1), (26 * HOUR, 0)):
            await quota.purge(conn, NOW + later)
            assert await conn.scalar(select(func.count()).select_from(key_calls)) == left


async def test_of_two_workers_the_second_sees_the_firsts_call(database: Database, database_url: str) -> None:
    seen: list[tuple[int, int]] = []

    async def call() -> None:
        own = Database(database_url)
        async with own.write() as conn:
            await count(conn, "mine", NOW)
            seen.append(await used(conn, "mine", NOW))
        await own.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(call())
    assert sorted(seen) == [(1, 1), (2, 2), (3, 3), (4, 4)]


@pytest.mark.failure(35)
async def test_a_retry_after_is_of_one_key_and_the_longest_counts(database: Database) -> None:
    async with database.write() as conn:
        for now, seconds in ((NOW, 600), (NOW + MINUTE, 60)):
            await quota.set_retry_after(conn, "mine", now, seconds)
        assert await quota.blocked_until(conn, "mine", NOW) == NOW + 10 * MINUTE
        assert await quota.blocked_until(conn, "mine", NOW + 10 * MINUTE) is None
        assert await quota.blocked_until(conn, "another", NOW) is None


async def test_who_knows_a_keys_limits_knows_them_for_all(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        hers, his = await link(conn, vault), await link(conn, vault, owner=BORIS)
        mac = vault.fingerprint_key(key("key-1"), provider="generect")
        assert await limits(conn, mac) == (None, None)
        for account, hourly, daily in ((hers, 80, 0), (his, None, None)):
            due = await due_accounts.load(conn, account.owner_id, account.id)
            await due_accounts.finish(conn, due, next_poll_at=NOW, quota_hourly=hourly, quota_daily=daily)
        assert await limits(conn, mac) == (80, None)


async def test_forgetting_an_account_does_not_forget_its_keys_calls(database: Database, vault: KeyVault) -> None:
    """Linking a key anew gives no fresh allowance."""
    mac = vault.fingerprint_key(key("key-1"), provider="generect")
    async with database.write() as conn:
        made = await link(conn, vault)
        await count(conn, mac, NOW)
        await accounts.remove(conn, ANNA, made.id)
        assert await used(conn, mac, NOW) == (1, 1)
