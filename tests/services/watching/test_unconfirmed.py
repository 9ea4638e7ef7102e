"""A sudden change in the history: left out until the next reading confirms it, in a batch and by itself."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from bot.domain.account import Account
from bot.domain.reading import Balance, Reading, TakenReading
from bot.services.resources import Resources
from bot.services.watching import evaluation
from bot.services.watching.outcome import ProviderAnswer
from bot.storage import account_readings, accounts, due_accounts
from tests.storage.samples import kept_amounts

HOUR = timedelta(hours=1)
Store = Callable[[Resources, Account, TakenReading], Awaitable[None]]


async def by_itself(resources: Resources, account: Account, taken: TakenReading) -> None:
    async with resources.database.write() as conn:
        await account_readings.record_reading(conn, resources.vault, account.id, taken)
        due = await due_accounts.load(conn, account.owner_id, account.id)
        await evaluation.evaluate_reading(conn, resources, due, taken)


async def in_a_batch(resources: Resources, account: Account, taken: TakenReading) -> None:
    opened = (await resources.opened.load([account.id]))[account.id]
    answer = ProviderAnswer(opened.account, opened.fingerprint, opened.key_mac or account.id, taken)
    if await resources.recorder.put(answer, at_once=True) is None:  # it leads to a message
        await by_itself(resources, account, taken)


@pytest.mark.failure(82)
@pytest.mark.parametrize("store", [by_itself, in_a_batch])
@pytest.mark.parametrize(
    ("amounts", "kept"),
    [
        ((9000, 8990, 1, 8970, 8960), [9000, 8990, 8970, 8960]),
        ((9000, 8990, 99_000, 8970, 8960), [9000, 8990, 8970, 8960]),
        ((9000, 8990, 4000, 3990), [9000, 8990, 3990]),
    ],
    ids=["a fall taken back", "a leap taken back", "confirmed"],
)
async def test_a_wrong_reading_stays_out_of_the_history(
    resources: Resources, store: Store, amounts: tuple[int, ...], kept: list[int]
) -> None:
    begin = resources.clock.now() - HOUR * len(amounts)
    readings = [Reading((Balance("balance", "credits", Decimal(amount), Decimal(10_000)),)) for amount in amounts]
    first, *later = [TakenReading(reading, begin + HOUR * number) for number, reading in enumerate(readings)]
    async with resources.database.write() as conn:
        account = await accounts.add(
            conn, resources.vault, owner_id=1, provider="generect", label="sales",
            credentials={"key": SecretStr("gk-0123456789abcdef")}, taken=first, now=first.at,
        )  # fmt: skip
        await evaluation.begin(conn, resources, account, first)
    for taken in later:
        await store(resources, account, taken)
    async with resources.database.read() as conn:
        found = await kept_amounts(conn, account.id, "balance", begin)
    assert [amount for _, amount in found] == kept
