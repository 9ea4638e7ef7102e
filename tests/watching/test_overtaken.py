"""A reading that another has overtaken, as two workers or a slow answer can make it."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.domain.account import Account, Status
from bot.domain.errors import AccountChanged
from bot.domain.reading import Balance, Reading, TakenReading
from bot.services.resources import Resources
from bot.services.watching import evaluation, reading
from bot.services.watching.outcome import ProviderAnswer, ReadingOutcome
from bot.storage import account_readings, accounts, due_accounts
from bot.storage.db.tables import outbox
from bot.storage.db.tables import watches as rows
from tests.services.conftest import resources as the_resources

resources = the_resources
OWNER = 1001


@pytest.mark.failure(41, 60)
async def test_it_neither_warns_nor_recovers(resources: Resources) -> None:
    account = await linked(resources)
    now = resources.clock.now()
    await record(resources, account.id, taken(1900, now + timedelta(minutes=60)))
    before = await stored(resources)
    for amount, after in ((100, 20), (9000, 30)):
        await record(resources, account.id, taken(amount, now + timedelta(minutes=after)))
    assert await stored(resources) == before
    assert before[1] == 1


@pytest.mark.failure(41, 60)
async def test_it_is_not_stored_with_others(resources: Resources) -> None:
    """It is left to a transaction of its own, which knows it for an old one."""
    account = await linked(resources)
    now = resources.clock.now()
    await record(resources, account.id, taken(2900, now + timedelta(minutes=60)))
    before = await stored(resources)
    opened = (await resources.opened.load([account.id]))[account.id]
    late = taken(2950, now + timedelta(minutes=20))
    answer = ProviderAnswer(opened.account, opened.fingerprint, opened.key_mac or account.id, late)
    assert await resources.recorder.put(answer, at_once=True) is None
    assert await stored(resources) == before


@pytest.mark.failure(43)
@pytest.mark.parametrize("user_initiated", [True, False])
async def test_figures_of_another_account_are_neither_shown_nor_stored(
    resources: Resources, monkeypatch: pytest.MonkeyPatch, user_initiated: bool
) -> None:
    account, opens = await linked(resources), "one"
    at = account.last.at if account.last else resources.clock.now()

    async def read(*_: object, **__: object) -> Reading:
        return replace(taken(2500, at).reading, identity=opens)

    async def ask() -> ReadingOutcome:
        monkeypatch.setattr(reading, "REUSE_FOR", timedelta())
        current = (await resources.opened.load([account.id]))[account.id].account
        return await reading.read(resources, current, user_initiated=user_initiated)

    monkeypatch.setattr(resources.providers, "read", read)
    assert (await ask()).error is None
    before, opens = await stored(resources), "two"
    outcome = await ask()
    assert (outcome.taken, type(outcome.error)) == (None, AccountChanged)
    assert outcome.account.status is Status.SUSPENDED
    known, messages = await stored(resources)
    assert (known, messages) == (before[0], before[1] + (not user_initiated))


async def linked(resources: Resources) -> Account:
    """An account of Generect with 3,000 of 10,000 credits."""
    first = taken(3000, resources.clock.now())
    async with resources.database.write() as conn:
        account = await accounts.add(
            conn, resources.vault, owner_id=OWNER, provider="generect", label="sales",
            credentials={"key": SecretStr("gk-0123456789abcdef")}, taken=first, now=first.at,
        )  # fmt: skip
        await evaluation.begin(conn, resources, account, first)
    return account


def taken(amount: int, at: datetime) -> TakenReading:
    return TakenReading(Reading((Balance("balance", "credits", Decimal(amount), Decimal(10_000)),)), at)


async def record(resources: Resources, account_id: str, taken: TakenReading) -> None:
    async with resources.database.write() as conn:
        await account_readings.record_reading(conn, resources.vault, account_id, taken)
        due = await due_accounts.load(conn, OWNER, account_id)
        await evaluation.evaluate_reading(conn, resources, due, taken)


async def stored(resources: Resources) -> tuple[Any, int]:
    """What is known of the account, and how many messages wait."""
    async with resources.database.read() as conn:
        row = (await conn.execute(select(rows.c.trend, rows.c.alert_states, rows.c.last_reading))).one()
        return tuple(row), len((await conn.execute(select(outbox.c.id))).all())


@pytest.mark.failure(41, 64)
async def test_a_reading_dated_far_ahead_overtakes_none_for_long(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock was a month ahead and is right again."""
    account = await linked(resources)
    now = resources.clock.now()
    await record(resources, account.id, taken(3000, now + timedelta(days=30)))

    async def read(*_: object, **__: object) -> Reading:
        return taken(1900, now).reading

    monkeypatch.setattr(resources.providers, "read", read)
    outcome = await reading.read(resources, account, user_initiated=False)
    assert outcome.taken is not None
    assert outcome.account.last == outcome.taken
    assert (await stored(resources))[1] == 1
