"""The history grows thin with age, in bounded steps."""

from datetime import datetime, timedelta

import pytest

from bot.domain.reading import TakenReading
from bot.storage import readings
from bot.storage.db.engine import Database
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import BORIS, NOW, READING, kept_amounts, link, number_of

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


async def keep(database: Database, account_id: str, *moments: datetime) -> None:
    async with database.write() as conn:
        number = await number_of(conn, account_id)
        await readings.keep(conn, [(number, TakenReading(READING, moment)) for moment in moments])


async def thin(database: Database, now: datetime = NOW, limit: int = 7) -> None:
    after: int | None = 0
    while after is not None:
        async with database.write() as conn:
            after = await readings.thin(conn, now, after, limit)


async def left(database: Database, account_id: str) -> list[datetime]:
    async with database.read() as conn:
        return [at for at, _ in await kept_amounts(conn, account_id, "balance", NOW - 3000 * DAY)]


@pytest.mark.parametrize("limit", [1, 3, 1000])
async def test_a_day_keeps_each_accounts_last_reading(database: Database, vault: KeyVault, limit: int) -> None:
    async with database.write() as conn:
        hers, his = await link(conn, vault), await link(conn, vault, owner=BORIS)
    midnight = NOW.replace(hour=0)
    old = [midnight - 100 * DAY + hours * HOUR for hours in range(60)]
    young = [midnight - 90 * DAY + hours * HOUR for hours in range(-2, 30, 4)]
    await keep(database, hers.id, *old, *young)
    await keep(database, his.id, old[3], old[30])
    for _ in range(2):
        await thin(database, limit=limit)
        assert await left(database, hers.id) == [old[23], old[47], old[59], *young, NOW]
        assert await left(database, his.id) == [old[3], old[30], NOW]


async def test_after_two_years_nothing_is_left(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
    old = [NOW - days * DAY for days in (1000, 731, 730, 729)]
    await keep(database, made.id, *old)
    await thin(database, limit=1)
    assert await left(database, made.id) == [*old[2:], NOW]


async def test_a_run_takes_so_many_accounts(database: Database, vault: KeyVault) -> None:
    old = [NOW.replace(hour=0) - 100 * DAY + hours * HOUR for hours in range(2)]
    async with database.write() as conn:
        made = [await link(conn, vault, label=f"l{number}", plain=f"key-{number}") for number in range(3)]
    for one in made:
        await keep(database, one.id, *old)
    async with database.write() as conn:
        after = await readings.thin(conn, NOW, 0, 2)
    assert after is not None
    assert [len(await left(database, one.id)) for one in made] == [2, 2, 3]
    async with database.write() as conn:
        last = await readings.thin(conn, NOW, after, 2)
        assert last is not None
        assert await readings.thin(conn, NOW, last, 2) is None
    assert [len(await left(database, one.id)) for one in made] == [2, 2, 2]
