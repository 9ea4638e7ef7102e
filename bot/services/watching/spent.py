"""Spending of accounts in a period, from their kept readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.reading import Reading, TakenReading
from bot.domain.spending import compared
from bot.services.resources import Resources
from bot.storage import readings
from bot.texts.spending import AccountSpending


@dataclass(frozen=True, slots=True)
class SpendingPeriod:
    """The `days` until `end`, UTC."""

    end: datetime
    days: int

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days)


async def spent(resources: Resources, accounts: Sequence[Account], days: int) -> list[AccountSpending]:
    """Return what each account spent in the last days."""
    period = SpendingPeriod(resources.clock.now(), days)
    async with resources.database.read() as conn:
        return await spent_in(conn, resources, accounts, period)


async def spent_in(
    conn: AsyncConnection, resources: Resources, accounts: Sequence[Account], period: SpendingPeriod
) -> list[AccountSpending]:
    """Return what each account spent in a period, beside the one before."""
    start = period.end - period.length
    kept = await readings.since(conn, [account.id for account in accounts], start - period.length)
    found = []
    for account in accounts:
        provider = resources.providers.info(account.provider)
        taken = _readings(account, kept.get(account.id, ()))
        began = taken[0].at if taken and taken[0].at > start else None
        spending = tuple(compared(taken, period.end, period.length))
        found.append(AccountSpending(account, provider.title, provider.labels, spending, began))
    return found


def _readings(account: Account, kept: Sequence[tuple[datetime, Mapping[str, Decimal | None]]]) -> list[TakenReading]:
    """Return the kept amounts as readings: units and dates are those of the account's newest one."""
    if account.last is None:
        return []
    newest = account.last.reading
    return [TakenReading(_at_that_time(newest, amounts), at) for at, amounts in kept]


def _at_that_time(newest: Reading, amounts: Mapping[str, Decimal | None]) -> Reading:
    left = [replace(each, amount=amounts[each.id]) for each in newest.watched if each.id in amounts]
    return replace(newest, balances=left)
