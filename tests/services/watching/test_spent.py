"""A period's spending: its sum and its bars agree, and what is written on the picture."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.reading import Balance, Reading, TakenReading
from bot.services.resources import Resources
from bot.services.watching.history import history
from bot.services.watching.spent import picture, spent, spent_by_day
from bot.storage import account_keys, accounts, due_accounts, readings
from tests.storage.samples import ANNA, link
from tests.texts.samples import localisation


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Spent in the last 30 days · Generect"), ("ru", "Потрачено за последние 30 дней · Generect")],
)
def test_a_pictures_words_have_no_markup(language: str, title: str) -> None:
    assert picture(localisation(language), 30, "USD", [], "Generect").title == title


async def test_sum_bars_and_history_count_the_same_change_across_the_edge(resources: Resources) -> None:
    """The newest reading before the period knows no amount: what fell since the one before it counts."""
    now = resources.clock.now()
    kept = [
        TakenReading(Reading((Balance("balance", "USD", amount),)), now - timedelta(days=days))
        for days, amount in ((9, Decimal(100)), (8, None), (6, Decimal(60)), (1, Decimal(55)))
    ]
    async with resources.database.write() as conn:
        account = await link(conn, resources.vault)
        await account_keys.replace(conn, resources.vault, ANNA, account.id, {}, TakenReading(kept[-1].reading, now))
        number = (await due_accounts.look(conn, ANNA, account.id)).number
        await readings.keep(conn, [(number, each) for each in kept])
        account = await accounts.get(conn, ANNA, account.id)
    (found,) = (await spent(resources, [account], 7))[0].spending
    bars = await spent_by_day(resources, [account], 7, "USD", ZoneInfo("UTC"))
    assert found.now.spent == 45
    assert [bar.spent for bar in bars if bar.spent] == [40, 5]
    drawn = await history(resources, localisation("en"), account, 7)
    assert drawn.spending is not None
    assert drawn.request is not None
    assert drawn.spending.spent == 45
    assert [amount for _, amount in drawn.request.points] == [100, 60, 55, 55]
