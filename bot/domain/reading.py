"""One normalised answer of a provider: what an account holds.

Amounts are in the balance's own unit (`credits`, `tokens`, a currency code…). `None` is unknown, never zero.
Times are zone-aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """A figure shown beside a balance and never warned about; `name` is the provider's field name."""

    name: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left of one thing: `limit` is the allowance of the period, `blocked` is reserved and not spendable."""

    unit: str
    amount: Decimal | None
    limit: Decimal | None = None
    used: Decimal | None = None
    blocked: Decimal | None = None
    next_refill_at: datetime | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one account holds; the first balance is the headline.

    What the provider may say beside that, known where this answer named it: `identity` is its own id of the account, so
    that a key that suddenly opens another account is noticed; calls_hourly and calls_daily are how often the key may be
    used, 0 is unlimited.
    """

    balances: tuple[Balance, ...]
    plan: str | None = None
    plan_expires_at: datetime | None = None
    identity: str | None = None
    calls_hourly: int | None = None
    calls_daily: int | None = None

    @property
    def headline(self) -> Balance:
        return self.balances[0]


@dataclass(frozen=True, slots=True)
class TakenReading:
    """A reading and the moment (UTC) it was taken."""

    reading: Reading
    at: datetime
