"""The history grows thin with age, in bounded steps, and is shown with its extremes."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text

from bot.storage import account_readings, readings
from bot.storage.db.engine import Database
from bot.storage.db.tables import readings as rows
from bot.storage.vault.key_vault import KeyVault
from tests.storage.effort import effort
from tests.storage.samples import BORIS, NOW, link, taken

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


async def keep(database: Database, account_id: str, *moments: datetime) -> None:
    row = {"account_id": account_id, "amount": Decimal(1), "reading": readings.to_json(taken().reading)}
    async with database.write() as conn:
        await conn.execute(insert(rows), [{**row, "at": moment} for moment in moments])


async def thin(database: Database, now: datetime = NOW, limit: int = 7) -> None:
    going_on = True
    while going_on:
        async with database.write() as conn:
            going_on = await readings.thin(conn, now, limit)


async def left(database: Database, account_id: str) -> list[datetime]:
    async with database.read() as conn:
        return [one.at for one in await readings.history(conn, account_id, NOW - 3000 * DAY)]


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


async def test_a_night_costs_what_it_thins_and_not_what_is_kept(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
    costs = []
    for young in (range(100), range(100, 20_000)):
        day = NOW.replace(hour=0) - (100 + young.start) * DAY
        await keep(database, made.id, *(NOW - (number + 1) * timedelta(minutes=1) for number in young))
        await keep(database, made.id, *(day + number * timedelta(minutes=1) for number in range(100)))
        async with database.write() as conn:
            await conn.execute(text("ANALYZE"))
            costs.append(await effort(conn, lambda: readings.thin(conn, NOW, 1000)))
    few, many = costs
    assert many <= 2 * few + 10


async def test_a_short_history_is_shown_whole(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        for minutes in (1, 2, 3):
            await account_readings.record_reading(conn, vault, made.id, taken(minutes, amount=str(minutes)))
        whole = await readings.history(conn, made.id, NOW)
        assert len(whole) == 4
        assert await readings.history(conn, made.id, NOW, limit=4) == whole


async def test_a_long_history_keeps_its_ends_and_extremes(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        for minute in range(1, 300):
            amount = {77: "1000000", 78: "-5"}.get(minute, str(minute % 10))
            await account_readings.record_reading(conn, vault, made.id, taken(minute, amount=amount))
        shown = await readings.history(conn, made.id, NOW, limit=20)
    assert [shown[0].at, shown[-1].at] == [NOW, taken(299).at]
    assert {Decimal(1000000), Decimal(-5)} <= {one.reading.headline.amount for one in shown}
    assert 10 <= len(shown) <= 20


AMOUNTS = st.decimals(-100, 100, places=1) | st.none()
POINTS = st.dictionaries(st.integers(0, 10**6), AMOUNTS, min_size=1, max_size=80)


@given(points=POINTS, limit=st.integers(4, 40))
def test_what_is_shown_keeps_to_the_limit_and_loses_no_extreme(points: dict[int, Decimal | None], limit: int) -> None:
    at = {NOW + timedelta(microseconds=second): amount for second, amount in sorted(points.items())}
    chosen = readings._chosen(list(at.items()), limit)
    assert len(chosen) <= limit
    assert chosen == sorted(set(chosen))
    assert {min(at), max(at)} <= set(chosen) <= set(at)
    known = [amount for amount in at.values() if amount is not None]
    shown = [amount for amount in (at[moment] for moment in chosen) if amount is not None]
    if known:
        assert (min(shown), max(shown)) == (min(known), max(known))
