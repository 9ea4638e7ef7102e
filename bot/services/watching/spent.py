"""Spending of accounts in a period, from their kept readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.charts.request import Bar, BarsRequest
from bot.domain.account import Account
from bot.domain.reading import Reading, TakenReading
from bot.domain.spending import NO_LAPSES, Lapses, by_day, compared
from bot.services.resources import Resources
from bot.services.watching.outlooks import trends_of
from bot.storage import due_accounts, readings
from bot.texts.html import plain
from bot.texts.localisation import Localisation
from bot.texts.spending import AccountSpending, head
from bot.texts.units import amount


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
    kept, lapses = await _kept(conn, accounts, start - period.length)
    found = []
    for account in accounts:
        provider = resources.providers.info(account.provider)
        taken = _readings(account, kept.get(account.id, ()))
        began = taken[0].at if taken and taken[0].at > start else None
        spending = tuple(compared(taken, period.end, period.length, lapses[account.id]))
        found.append(AccountSpending(account, provider.title, provider.labels, spending, began))
    return found


async def spent_by_day(
    resources: Resources, accounts: Sequence[Account], days: int, unit: str, zone: tzinfo
) -> list[Bar]:
    """Return what all of them spent of one unit on each day of the last ones, the oldest first."""
    end = resources.clock.now()
    start = end - timedelta(days=days)
    async with resources.database.read() as conn:
        kept, lapses = await _kept(conn, accounts, start)
    bars: dict[datetime, Bar] = {}
    for account in accounts:
        taken = _readings(account, kept.get(account.id, ()))
        for day, found in by_day(taken, start, end, zone, lapses[account.id]):
            mine = [each for each in found if each.unit == unit]
            known = bars.get(day, Bar(day.astimezone(zone), Decimal(0), Decimal(0)))
            spent_then = sum((each.spent for each in mine), known.spent)
            bars[day] = replace(known, spent=spent_then, lapsed=sum((each.lapsed for each in mine), known.lapsed))
    return list(bars.values())


def picture(t: Localisation, days: int, unit: str, bars: Sequence[Bar], title: str) -> BarsRequest:
    """Return the picture of the days; `title` is the provider's, empty where there are several."""
    whole = plain(head(t, days)).removeprefix("💸 ")
    return BarsRequest(
        title=f"{whole} · {title}" if title else whole,
        headline=plain(amount(t, sum((bar.spent for bar in bars), Decimal(0)), unit)),
        language=t.language,
        spent=t.plain("spent"),
        lapsed=t.plain("expired unused"),
        bars=bars,
    )


async def _kept(
    conn: AsyncConnection, accounts: Sequence[Account], start: datetime
) -> tuple[Mapping[str, Sequence[tuple[datetime, Mapping[str, Decimal | None]]]], Mapping[str, Lapses]]:
    """Return the kept amounts and what expired, by account id."""
    ids = [account.id for account in accounts]
    rows = await due_accounts.some(conn, ids)
    lapses = {
        account_id: {balance: trend.lapses for balance, trend in trends_of(rows[account_id]).items()}
        if account_id in rows
        else NO_LAPSES
        for account_id in ids
    }
    return await readings.since(conn, ids, start), lapses


def _readings(account: Account, kept: Sequence[tuple[datetime, Mapping[str, Decimal | None]]]) -> list[TakenReading]:
    """Return the kept amounts as readings: units and dates are those of the account's newest one."""
    if account.last is None:
        return []
    newest = account.last.reading
    return [TakenReading(_at_that_time(newest, amounts), at) for at, amounts in kept]


def _at_that_time(newest: Reading, amounts: Mapping[str, Decimal | None]) -> Reading:
    left = [replace(each, amount=amounts[each.id]) for each in newest.watched if each.id in amounts]
    return replace(newest, balances=left)
