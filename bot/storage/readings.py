"""Readings: the history of watched amounts, and readings as JSON.

A reading in JSON has no `identity`: the provider's own id of a person is kept as a fingerprint only.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Executable, bindparam, delete, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.dates import from_text
from bot.domain.reading import Balance, DayOrMoment, Part, Reading, TakenReading
from bot.storage.db.stored_json import decoded
from bot.storage.db.tables import readings, watches
from bot.storage.db.upsert import insert_into

HEARTBEAT = timedelta(hours=1)  # an unchanged reading is kept this often, so that silence and sameness differ
RAW_FOR = timedelta(days=90)
DAILY_FOR = timedelta(days=730)
DAY = 86_400_000_000  # microseconds
INTEGER_DIGITS = 30  # longer ones stay strings: 1E+999999 is a number too

Amounts = tuple[datetime, dict[str, Decimal | None]]
"""Amounts of an account's balances at a moment (UTC), by balance id."""


def to_json(reading: Reading) -> dict[str, Any]:
    """Return the JSON: amounts int where whole, else str; None stays; moments ISO 8601 with Z, days a bare date.

    A period is in whole seconds.
    """
    return {
        "plan": reading.plan,
        "plan_expires_at": _time_out(reading.plan_expires_at),
        "postpaid": reading.postpaid,
        "auto_reload": reading.auto_reload,
        "balances": [_balance_out(balance) for balance in reading.balances],
    }


def from_json(data: dict[str, Any]) -> Reading:
    """Return the reading, without identity. Older rows lack some fields, and their one balance its id.

    Raises LookupError, TypeError, ValueError or ArithmeticError for what `to_json` does not make.
    """
    if not data["balances"]:
        raise ValueError("a reading has a balance")
    return Reading(
        plan=data["plan"],
        plan_expires_at=from_text(data["plan_expires_at"]),
        postpaid=data.get("postpaid", False),
        auto_reload=data.get("auto_reload", False),
        balances=tuple(_balance_in(balance) for balance in data["balances"]),
    )


def _balance_out(balance: Balance) -> dict[str, Any]:
    return {
        "id": balance.id,
        "unit": balance.unit,
        "amount": _amount_out(balance.amount),
        "limit": _amount_out(balance.limit),
        "used": _amount_out(balance.used),
        "blocked": _amount_out(balance.blocked),
        "next_refill_at": _time_out(balance.next_refill_at),
        "expires_at": _time_out(balance.expires_at),
        "unlimited": balance.unlimited,
        "watched": balance.watched,
        "period": None if balance.period is None else int(balance.period.total_seconds()),
        "parts": [{"name": part.name, "amount": _amount_out(part.amount)} for part in balance.parts],
    }


def _balance_in(data: dict[str, Any]) -> Balance:
    period = data.get("period")
    return Balance(
        id=data.get("id", "balance"),
        unit=data["unit"],
        amount=_amount_in(data["amount"]),
        limit=_amount_in(data["limit"]),
        used=_amount_in(data["used"]),
        blocked=_amount_in(data["blocked"]),
        next_refill_at=from_text(data["next_refill_at"]),
        expires_at=from_text(data.get("expires_at")),
        unlimited=data.get("unlimited", False),
        watched=data.get("watched", True),
        period=None if period is None else timedelta(seconds=period),
        parts=tuple(Part(part["name"], _amount_in(part["amount"])) for part in data["parts"]),
    )


def is_worth_keeping(taken: TakenReading, changed: bool, last_kept_at: datetime | None) -> bool:
    """Whether the reading says something new, or is the first in a HEARTBEAT."""
    return changed or last_kept_at is None or taken.at - last_kept_at >= HEARTBEAT


async def keep(conn: AsyncConnection, taken: Sequence[tuple[int, TakenReading]]) -> None:
    """Keep the watched amounts of readings, by the numbers of their accounts; one that is kept already is replaced."""
    await conn.run_sync(keep_all, taken)


def keep_all(conn: Connection, taken: Sequence[tuple[int, TakenReading]]) -> None:
    """Do the same as `keep` in a body of `Database.run`."""
    if not taken:
        return
    rows = [{"number": number, "at": each.at, "amounts": _amounts(each.reading)} for number, each in taken]
    conn.execute(_keeping(conn.dialect.name), rows)


@cache
def _keeping(dialect: str) -> Executable:
    """The statement of `keep_all`."""
    row = insert_into(dialect, readings)
    return row.on_conflict_do_update(index_elements=["number", "at"], set_={"amounts": row.excluded.amounts})


async def remove(conn: AsyncConnection, number: int, at: datetime) -> None:
    """Take one reading out of the history: its sudden change is not confirmed."""
    await conn.execute(delete(readings).where(readings.c.number == number, readings.c.at == at))


async def erase_after(conn: AsyncConnection, number: int, at: datetime) -> None:
    """Erase what the history of an account has of later times."""
    await conn.execute(delete(readings).where(readings.c.number == number, readings.c.at > at))


def since(conn: Connection, account_ids: Sequence[str], start: datetime) -> dict[str, list[Amounts]]:
    """Return what was kept of accounts from `start` on, and the newest before: account id → amounts by balance id.

    The oldest first; an account of which nothing is kept is left out, and so are amounts that cannot be read.
    """
    mine = select(watches.c.number, watches.c.account_id).where(watches.c.account_id.in_(account_ids)).subquery()
    newest = (
        select(readings.c.number, func.max(readings.c.at).label("at"))
        .where(readings.c.number.in_(select(mine.c.number)), readings.c.at < start)
        .group_by(readings.c.number)
        .subquery()
    )
    kept = (
        select(mine.c.account_id, readings.c.at, readings.c.amounts)
        .select_from(readings.join(mine, mine.c.number == readings.c.number))
        .outerjoin(newest, newest.c.number == readings.c.number)
        .where(or_(readings.c.at >= start, readings.c.at == newest.c.at))
        .order_by(readings.c.at)
    )
    found: dict[str, list[Amounts]] = {}
    for account_id, at, stored in conn.execute(kept):
        amounts = decoded(_amounts_in, stored, "kept amounts", account=account_id)
        if amounts is not None:
            found.setdefault(account_id, []).append((at, amounts))
    return found


async def thin(conn: AsyncConnection, now: datetime, after: int, limit: int) -> int | None:
    """Thin the history of the next `limit` accounts by number, and return where to go on, None after the last one.

    A UTC day that ended RAW_FOR ago keeps its last reading; what is older than DAILY_FOR goes.
    """
    numbers: list[int] = list(
        await conn.scalars(
            select(watches.c.number).where(watches.c.number > after).order_by(watches.c.number).limit(limit)
        )
    )
    if not numbers:
        return None
    full_days = now - RAW_FOR
    later = readings.alias("later")
    day_end = type_coerce((type_coerce(readings.c.at, BigInteger) // DAY + 1) * DAY, BigInteger)
    of_number = readings.c.number == bindparam("of")
    same_day = (
        select(later.c.at)
        .where(
            later.c.number == readings.c.number,
            later.c.at > readings.c.at,
            type_coerce(later.c.at, BigInteger) < day_end,
        )
        .exists()
    )
    superseded = delete(readings).where(of_number, readings.c.at < _midnight(full_days), same_day)
    expired = delete(readings).where(of_number, readings.c.at < now - DAILY_FOR)
    for statement in (superseded, expired):
        await conn.execute(statement, [{"of": number} for number in numbers])
    return numbers[-1]


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _amounts(reading: Reading) -> dict[str, Any]:
    return {balance.id: _amount_out(balance.amount) for balance in reading.watched}


def _amounts_in(stored: Mapping[str, Any]) -> dict[str, Decimal | None]:
    return {name: _amount_in(amount) for name, amount in stored.items()}


def _amount_out(amount: Decimal | None) -> int | str | None:
    if amount is None:
        return None
    whole = amount.adjusted() < INTEGER_DIGITS and amount == amount.to_integral_value()
    return int(amount) if whole else str(amount)


def _amount_in(amount: int | str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _time_out(when: DayOrMoment | None) -> str | None:
    if isinstance(when, datetime):
        return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return None if when is None else when.isoformat()
