"""Reading: one normalised answer of a provider, with the balances of an account.

Amounts are in the balance's own unit (`credits`, `tokens`, a currency code, `percent`…). `None` is unknown, never zero.
A `datetime` is an exact moment in UTC; a bare `date` is a calendar day, the same for every reader, lasting to its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import NamedTuple

DayOrMoment = date | datetime


class Part(NamedTuple):
    """A figure shown beside a balance and never warned about; `name` is the provider's field name."""

    name: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Balance:
    """Balance of one thing: what is left of it.

    id: stable within the provider ("balance", "usd", "five_hours"); trends, rules and history are kept by it.
    limit: the allowance of the period, 100 where the unit is `percent`; used: what was taken of it.
    blocked: reserved and not spendable.
    expires_at: when what is left lapses, where that is not the plan's end.
    unlimited: the provider says so; amount and limit are then None.
    watched: warned about and forecast; what is not watched is only shown.
    period: length of a short window (five hours, a week) after which it refills by itself.
    """

    id: str
    unit: str
    amount: Decimal | None
    limit: Decimal | None = None
    used: Decimal | None = None
    blocked: Decimal | None = None
    next_refill_at: DayOrMoment | None = None
    expires_at: DayOrMoment | None = None
    unlimited: bool = False
    watched: bool = True
    period: timedelta | None = None
    parts: tuple[Part, ...] = ()

    @property
    def allowance(self) -> Decimal | None:
        """The limit that a share can be taken of; None where it is unknown, none, or below 0 (a mark, no figure)."""
        return self.limit if self.limit is not None and self.limit > 0 and not self.unlimited else None


@dataclass(frozen=True, slots=True)
class Reading:
    """Reading of one account: one or more balances, the first is the headline. None: this answer does not say.

    identity: the provider's own id of the account, so that a key that suddenly opens another account is noticed.
    calls_hourly, calls_daily: how often the key may be used, 0 is unlimited. postpaid: it is billed afterwards.
    auto_reload: it tops itself up. Of both kinds only the key is warned about.
    """

    balances: Sequence[Balance]
    plan: str | None = None
    plan_expires_at: DayOrMoment | None = None
    identity: str | None = None
    calls_hourly: int | None = None
    calls_daily: int | None = None
    postpaid: bool = False
    auto_reload: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "balances", tuple(self.balances))

    @property
    def headline(self) -> Balance:
        return self.balances[0]

    @property
    def watched(self) -> tuple[Balance, ...]:
        return tuple(balance for balance in self.balances if balance.watched)

    @property
    def is_above_limit(self) -> bool:
        """Whether a balance is above its limit: a bonus, or a limit that has changed since it was read."""
        return any(
            each.amount is not None and each.limit is not None and each.amount > each.limit > 0
            for each in self.balances
        )

    def balance(self, balance_id: str) -> Balance | None:
        """Return the balance of this id, None where this answer has none."""
        return next((balance for balance in self.balances if balance.id == balance_id), None)


@dataclass(frozen=True, slots=True)
class TakenReading:
    """A reading and the moment (UTC) it was taken."""

    reading: Reading
    at: datetime


def begins_at(when: DayOrMoment, zone: tzinfo = UTC) -> datetime:
    """Return the moment itself, or the first moment of the day in the zone."""
    return _moment(when, zone, days=0)


def ends_at(when: DayOrMoment, zone: tzinfo = UTC) -> datetime:
    """Return the moment itself, or the end of the day in the zone: the midnight after it."""
    return _moment(when, zone, days=1)


def _moment(when: DayOrMoment, zone: tzinfo, days: int) -> datetime:
    if isinstance(when, datetime):
        return when
    return (datetime(when.year, when.month, when.day, tzinfo=zone) + timedelta(days=days)).astimezone(UTC)
