"""A balance whose unit changes begins a new series: nothing of the old unit is added up or drawn with the new one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.account import Account
from bot.domain.forecast import UNKNOWN, forecast
from bot.domain.reading import Balance, Reading, TakenReading
from bot.domain.spending import Spending
from bot.services.accounts.export import export
from bot.services.digests import digests
from bot.services.watching import evaluation, spent
from bot.services.watching.history import history
from bot.services.watching.stored import trends_of
from bot.storage import account_keys, account_readings, accounts, due_accounts
from bot.storage.queues import outbox
from bot.storage.queues.outbox import DeliveryOutcome, MessageKind
from bot.texts.localisation import Localisation
from tests.services.accounts.test_export import rows_of
from tests.services.groups.samples import Group
from tests.storage.samples import ANNA, key

HOUR, UTC = timedelta(hours=1), ZoneInfo("UTC")
Read = Callable[[Group, Account, str, int], Awaitable[None]]


async def by_provider(group: Group, account: Account, unit: str, amount: int) -> None:
    taken = TakenReading(Reading((Balance("balance", unit, Decimal(amount)),)), group.resources.clock.now())
    async with group.resources.database.write() as conn:
        await account_readings.record_reading(conn, group.resources.vault, account.id, taken)
        due = await due_accounts.load(conn, ANNA, account.id)
        await evaluation.evaluate_reading(conn, group.resources, due, taken)


async def by_another_key(group: Group, account: Account, unit: str, amount: int) -> None:
    taken = TakenReading(Reading((Balance("balance", unit, Decimal(amount)),)), group.resources.clock.now())
    async with group.resources.database.write() as conn:
        await account_keys.replace(conn, group.resources.vault, ANNA, account.id, key("other"), taken)
        due = await due_accounts.load(conn, ANNA, account.id)
        await evaluation.evaluate_reading(conn, group.resources, due, taken)


async def changed(group: Group, by: Read) -> Account:
    """Return an account that spent 900 credits in nine hours and then, in dollars, 10 in one."""
    account = await group.links()
    for amount in range(1900, 900, -100):
        group.clock.move(HOUR)
        await by_provider(group, account, "credits", amount)
    for read, amount in ((by, 50), (by_provider, 40)):
        group.clock.move(HOUR)
        await read(group, account, "USD", amount)
    async with group.resources.database.read() as conn:
        return await accounts.get(conn, ANNA, account.id)


@pytest.mark.parametrize("by", [by_provider, by_another_key])
async def test_sums_pictures_and_forecasts_know_the_new_unit_alone(group: Group, by: Read) -> None:
    account, resources = await changed(group, by), group.resources
    (found,) = (await spent.spent(resources, [account], 7))[0].spending
    assert (found.now, found.before) == (Spending("balance", "USD", Decimal(10)), None)
    for unit, total in (("USD", 10), ("credits", 0)):
        bars = await spent.spent_by_day(resources, [account], 7, unit, UTC)
        assert sum(bar.spent for bar in bars) == total
    drawn = await history(resources, Localisation("en", UTC, resources.clock.now()), account, 7)
    assert drawn.spending is not None
    assert drawn.request is not None
    assert drawn.spending.spent == 10
    assert [amount for _, amount in drawn.request.points] == [50, 40]
    async with resources.database.read() as conn:
        trend = trends_of(await due_accounts.look(conn, ANNA, account.id))["balance"]
    assert forecast(trend) == UNKNOWN
    assert trend.unconfirmed is None


async def test_a_digest_tells_no_change_between_two_units(group: Group) -> None:
    account = await group.links()
    await by_provider(group, account, "credits", 1000)
    await digests.plan(group.resources, ANNA, "daily 12:00")
    said = []
    for unit, amount in (("credits", 900), ("USD", 40), ("USD", 30)):
        group.clock.move(timedelta(days=1))
        await by_provider(group, account, unit, amount)
        await digests.build_due(group.resources)
        rows = [row for row in await group.waiting(ANNA) if row.kind is MessageKind.DIGEST]
        said.append(await group.text(rows[-1]))
        async with group.resources.database.write() as conn:
            await outbox.expire(conn, [row.id for row in rows], DeliveryOutcome.SENT)
    assert ["since the last digest" in text for text in said] == [False, False, True]
    assert "−$10.00 since the last digest" in said[-1]


async def test_an_export_names_no_unit_of_older_amounts(group: Group) -> None:
    await changed(group, by_provider)
    _, content = await export(group.resources, ANNA)
    units = [row["unit"] for row in rows_of(content) if row["balance"] == "balance"]
    assert units[-2:] == ["USD", "USD"]
    assert set(units[:-2]) == {""}
