"""Units and sums of a reading; an unknown operand makes the result unknown."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.domain.dates import UTC_ZONE
from bot.domain.errors import UnexpectedAnswer
from bot.domain.reading import Balance, DayOrMoment
from bot.domain.refills import next_month_day

PERCENT = "percent"
HUNDRED = Decimal(100)
YEAR = timedelta(days=366)


def money(code: str | None) -> str:
    """Return the unit of an amount of money: its ISO 4217 code in capitals. Raises UnexpectedAnswer for none."""
    unit = (code or "").strip().upper()
    if len(unit) != 3 or not (unit.isascii() and unit.isalpha()):
        raise UnexpectedAnswer("currency")
    return unit


def total(*amounts: Decimal | None) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def difference(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if whole is None or part is None else whole - part


def rest(
    name: str,
    unit: str,
    limit: Decimal | None,
    used: Decimal | None,
    next_refill_at: DayOrMoment | None = None,
    *,
    expires_at: DayOrMoment | None = None,
    unlimited: bool = False,
) -> Balance:
    """Return the balance of an allowance of which only the use is told."""
    return Balance(
        name,
        unit,
        difference(limit, used),
        limit=limit,
        used=used,
        next_refill_at=next_refill_at,
        expires_at=expires_at,
        unlimited=unlimited,
    )


def divided(amount: Decimal | None, by: int) -> Decimal | None:
    """Return an amount of small units in large ones: 100 for cents, -100 where credit is written as negative cents."""
    return None if amount is None else amount / by


def percent_left(used: Decimal | None) -> Decimal | None:
    """Return what is left of 100 %, at least 0."""
    return None if used is None else max(HUNDRED - used, Decimal(0))


def window(length: timedelta, count: Decimal | None) -> timedelta | None:
    """Return `count` times a length as the period of a short window; None where that is unknown or beyond a YEAR."""
    return length * int(count) if count is not None and 1 <= count <= YEAR // length else None


def money_first(balances: Iterable[Balance]) -> tuple[Balance, ...]:
    """Return balances of several currencies in an order of their own: what holds money first, then by unit."""
    return tuple(sorted(balances, key=lambda balance: (not (balance.amount and balance.amount > 0), balance.unit)))


def next_day(day: Decimal | None, now: datetime) -> date | None:
    """Return the next such day of the month (UTC), 29-31 fitted into short months; None for no such day."""
    if day is None or day not in range(1, 32):
        return None
    return next_month_day(int(day), now, UTC_ZONE).date()
