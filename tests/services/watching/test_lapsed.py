"""Credit that expired, in what /spend, its picture and /history say of days gone by."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.domain.account import Account
from bot.domain.reading import Balance, Part, Reading, TakenReading
from bot.services.resources import Resources
from bot.services.watching import evaluation, spent
from bot.services.watching.history import history
from bot.storage import account_readings, accounts, due_accounts
from bot.texts.localisation import Localisation

HOUR, UTC = timedelta(hours=1), ZoneInfo("UTC")


def reading(plan: int, bonus: int) -> Reading:
    parts = (Part("bonus_tokens", Decimal(bonus)),)
    return Reading((Balance("balance", "tokens", Decimal(plan + bonus), Decimal(1500), parts=parts),))


async def linked(resources: Resources, taken: TakenReading) -> Account:
    async with resources.database.write() as conn:
        account = await accounts.add(
            conn, resources.vault, owner_id=1, provider="elumenta", label="tokens",
            credentials={"key": SecretStr("nb_0123456789abcdef0123")}, taken=taken, now=taken.at,
        )  # fmt: skip
        await evaluation.begin(conn, resources, account, taken)
    return account


@pytest.mark.failure(83)
async def test_a_bonus_that_lapsed_is_not_spent_in_any_account_of_the_past(resources: Resources) -> None:
    """The history keeps amounts alone, and the bonus is gone from the newest reading."""
    now = resources.clock.now()
    figures = [*((900 - 10 * hour, 500) for hour in range(8)), *((820 - 10 * hour, 0) for hour in range(4))]
    takes = [TakenReading(reading(*each), now - HOUR * (len(figures) - at)) for at, each in enumerate(figures)]
    account = await linked(resources, takes[0])
    for taken in takes[1:]:
        async with resources.database.write() as conn:
            await account_readings.record_reading(conn, resources.vault, account.id, taken)
            due = await due_accounts.load(conn, 1, account.id)
            await evaluation.evaluate_reading(conn, resources, due, taken)
    async with resources.database.read() as conn:
        account = await accounts.get(conn, 1, account.id)
    (found,) = (await spent.spent(resources, [account], 7))[0].spending
    assert (found.now.spent, found.now.lapsed) == (Decimal(110), Decimal(500))
    bars = await spent.spent_by_day(resources, [account], 7, "tokens", UTC)
    assert (sum(bar.spent for bar in bars), sum(bar.lapsed for bar in bars)) == (Decimal(110), Decimal(500))
    drawn = await history(resources, Localisation("en", UTC, now), account, 7)
    assert drawn.spending is not None
    assert (drawn.spending.spent, drawn.spending.lapsed) == (Decimal(110), Decimal(500))
