"""Spending of accounts in a period, from their kept readings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from sqlalchemy import Connection

from bot.charts.request import Bar, BarsRequest
from bot.domain.account import Account
from bot.domain.spending import NO_LAPSES, Compared, by_day, compared
from bot.services.resources import Resources
from bot.services.watching.kept import Kept, kept_since
from bot.storage import due_accounts
from bot.texts.html import plain, plain_text
from bot.texts.localisation import Localisation
from bot.texts.spending import AccountSpending, head
from bot.texts.units import amount

NOTHING = Kept((), None, NO_LAPSES)


@dataclass(frozen=True, slots=True)
class SpendingPeriod:
    """Period of `days` until `end`, UTC."""

    end: datetime
    days: int

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days)

    @property
    def before(self) -> datetime:
        """Beginning of the period before this one."""
        return self.end - 2 * self.length


async def spent(resources: Resources, accounts: Sequence[Account], days: int) -> list[AccountSpending]:
    """Return what each account spent in the last days."""
    period = SpendingPeriod(resources.clock.now(), days)
    async with resources.database.read() as conn:
        every = await conn.run_sync(_kept, accounts, period.before)
    found = []
    for account in accounts:
        provider = resources.providers.info(account.provider)
        spending, began = spent_in(period, every.get(account.id, NOTHING))
        found.append(AccountSpending(account, provider.title, provider.labels, spending, began))
    return found


def spent_in(period: SpendingPeriod, kept: Kept) -> tuple[tuple[Compared, ...], datetime | None]:
    """Return what an account spent in a period, beside the one before; and since when it is watched, if within it.

    `kept` since `period.before`.
    """
    taken = kept.readings()
    began = taken[0].at if taken and taken[0].at > period.end - period.length else None
    return tuple(compared(taken, period.end, period.length, kept.lapses)), began


async def spent_by_day(
    resources: Resources, accounts: Sequence[Account], days: int, unit: str, zone: tzinfo
) -> list[Bar]:
    """Return what all of them spent of one unit on each day of the last ones, the oldest first."""
    period = SpendingPeriod(resources.clock.now(), days)
    start = period.end - period.length
    async with resources.database.read() as conn:
        every = await conn.run_sync(_kept, accounts, period.before)  # as `spent` does: both see the same first change
    bars: dict[datetime, Bar] = {}
    for kept in every.values():
        for day, found in by_day(kept.readings(), start, period.end, zone, kept.lapses):
            mine = [each for each in found if each.unit == unit]
            known = bars.get(day, Bar(day.astimezone(zone), Decimal(0), Decimal(0)))
            spent_then = sum((each.spent for each in mine), known.spent)
            bars[day] = replace(known, spent=spent_then, lapsed=sum((each.lapsed for each in mine), known.lapsed))
    return list(bars.values())


def picture(t: Localisation, days: int, unit: str, bars: Sequence[Bar], title: str) -> BarsRequest:
    """Return the picture of the days; `title` is the provider's, empty where there are several."""
    whole = plain_text(head(t, days)).removeprefix("💸 ")
    return BarsRequest(
        title=f"{whole} · {title}" if title else whole,
        headline=plain(amount(t, sum((bar.spent for bar in bars), Decimal(0)), unit)),
        language=t.language,
        spent=t.plain("spent"),
        lapsed=t.plain("expired unused"),
        bars=bars,
    )


def _kept(conn: Connection, accounts: Sequence[Account], start: datetime) -> dict[str, Kept]:
    """Return what is kept of those accounts that are there still, by their ids."""
    return kept_since(conn, due_accounts.some(conn, [account.id for account in accounts]), start)
