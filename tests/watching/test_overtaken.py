"""A reading that another has overtaken, as two workers or a slow answer can make it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.domain.reading import Balance, Reading, TakenReading
from bot.services import watching
from bot.services.resources import Resources
from bot.storage import accounts, polling
from bot.storage.tables import accounts as rows
from bot.storage.tables import outbox
from tests.services.conftest import resources as the_resources

resources = the_resources
OWNER = 1001


@pytest.mark.failure(41, 60)
async def test_it_neither_warns_nor_recovers(resources: Resources) -> None:
    now = resources.clock.now()

    def taken(amount: int, after: int) -> TakenReading:
        return TakenReading(
            Reading((Balance("credits", Decimal(amount), Decimal(10_000)),)), now + timedelta(minutes=after)
        )

    async with resources.database.write() as conn:
        account = await accounts.add(
            conn, resources.vault, owner_id=OWNER, provider="generect", label="sales",
            credentials={"key": SecretStr("gk-0123456789abcdef")}, taken=taken(9000, 0), now=now,
        )  # fmt: skip
        await watching.begin(conn, resources, account, taken(9000, 0))
    await note(resources, account.id, taken(1900, 60))
    before = await stored(resources)
    for late in (taken(100, 20), taken(9000, 30)):
        await note(resources, account.id, late)
    assert await stored(resources) == before
    assert before[1] == 1


async def note(resources: Resources, account_id: str, taken: TakenReading) -> None:
    async with resources.database.write() as conn:
        await accounts.record_reading(conn, resources.vault, account_id, taken)
        due = await polling.load(conn, OWNER, account_id)
        await watching.note_reading(conn, resources, due, taken)


async def stored(resources: Resources) -> tuple[Any, int]:
    """What is known of the account, and how many messages wait."""
    async with resources.database.read() as conn:
        row = (await conn.execute(select(rows.c.trend, rows.c.alert_states, rows.c.last_reading))).one()
        return tuple(row), len((await conn.execute(select(outbox.c.id))).all())
