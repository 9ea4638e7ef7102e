"""Kept readings of accounts, from which the sums of a period are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

from sqlalchemy import Connection

from bot.domain.observation import sample_of
from bot.domain.reading import Reading, TakenReading
from bot.domain.spending import Lapses
from bot.domain.trend import Sample, Trend
from bot.services.watching.stored import trends_of
from bot.storage import readings
from bot.storage.due_accounts import Due
from bot.storage.readings import Amounts

NO_TREND = Trend()
LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """Kept amounts of one account from the start of a period on, and the newest before it, in order of time.

    newest: the account's newest reading, whose units and dates the kept amounts are given; amounts of another unit are
    left out. lapses: credit that expired.
    """

    amounts: Sequence[Amounts]
    newest: TakenReading | None
    lapses: Lapses

    @classmethod
    def of(cls, due: Due, amounts: Sequence[Amounts]) -> Self:
        """Return what is kept; `amounts` as `readings.since` returns them."""
        trends, newest = trends_of(due), due.account.last
        lapses = {balance: trend.lapses for balance, trend in trends.items()}
        begun = _series_begun(newest.reading, trends) if newest else {}
        return cls(_of_series(amounts, begun) if begun else amounts, newest, lapses)

    def readings(self) -> list[TakenReading]:
        """Return all of it, as `bot.domain.spending` takes it."""
        if self.newest is None:
            return []
        newest = self.newest.reading
        return [TakenReading(_at_that_time(newest, amounts), at) for at, amounts in self.amounts]

    def is_unknown_before(self, balance_id: str, start: datetime) -> bool:
        """Whether the newest reading before `start` is there and does not know this balance's amount."""
        oldest = self.amounts[0] if self.amounts else None
        return oldest is not None and oldest[0] < start and oldest[1].get(balance_id) is None

    def samples(self, balance_id: str) -> list[Sample]:
        """Return the known amounts of one balance, without making readings: there may be tens of thousands."""
        balance = self.newest.reading.balance(balance_id) if self.newest else None
        if self.newest is None or balance is None:
            return []
        like = sample_of(self.newest, balance, Decimal(0))
        return [
            Sample(at, amount, like.bonus, like.refill_at, like.expires_at)
            for at, amounts in self.amounts
            if (amount := amounts.get(balance_id)) is not None
        ]


def _series_begun(newest: Reading, trends: Mapping[str, Trend]) -> dict[str, datetime]:
    """Return since when (UTC) the amounts of balances are in their unit, of those that were ever in another one."""
    begun = {}
    for balance in newest.watched:
        trend = trends.get(balance.id, NO_TREND)
        if trend.unit not in (None, balance.unit):  # none is known in this unit yet
            begun[balance.id] = LATEST
        elif trend.unit_since is not None:
            begun[balance.id] = trend.unit_since
    return begun


def _of_series(amounts: Sequence[Amounts], begun: Mapping[str, datetime]) -> list[Amounts]:
    found = [(at, {id_: amount for id_, amount in then.items() if at >= begun.get(id_, at)}) for at, then in amounts]
    return [(at, then) for at, then in found if then]


def kept_since(conn: Connection, accounts: Mapping[str, Due], start: datetime) -> dict[str, Kept]:
    """Return what is kept of accounts, by their ids, from `start` on (UTC), and the newest before."""
    found = readings.since(conn, list(accounts), start)
    return {id_: Kept.of(due, found.get(id_, ())) for id_, due in accounts.items()}


def _at_that_time(newest: Reading, amounts: Mapping[str, Decimal | None]) -> Reading:
    left = [replace(each, amount=amounts[each.id]) for each in newest.watched if each.id in amounts]
    return replace(newest, balances=left)
