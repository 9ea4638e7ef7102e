"""What accounts held: the history, and readings as JSON.

A reading in JSON has no `identity`: the provider's own id of a person is kept as a fingerprint only.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reading import Balance, Part, Reading, TakenReading
from bot.storage.tables import readings

HEARTBEAT = timedelta(hours=1)  # an unchanged reading is kept this often, so that silence and sameness differ
INTEGER_DIGITS = 30  # longer ones stay strings: 1E+999999 is a number too

_AMOUNTS = ("amount", "limit", "used", "blocked")


def to_json(reading: Reading) -> dict[str, Any]:
    """Amounts become int where they are whole and else str, None stays; times are ISO 8601 with Z."""
    return {
        "plan": reading.plan,
        "plan_expires_at": _time_out(reading.plan_expires_at),
        "balances": [
            {
                "unit": balance.unit,
                **{name: _amount_out(getattr(balance, name)) for name in _AMOUNTS},
                "next_refill_at": _time_out(balance.next_refill_at),
                "parts": [{"name": part.name, "amount": _amount_out(part.amount)} for part in balance.parts],
            }
            for balance in reading.balances
        ],
    }


def from_json(data: dict[str, Any]) -> Reading:
    """The inverse of `to_json`; the identity is unknown."""
    return Reading(
        plan=data["plan"],
        plan_expires_at=_time_in(data["plan_expires_at"]),
        balances=tuple(
            Balance(
                unit=balance["unit"],
                **{name: _amount_in(balance[name]) for name in _AMOUNTS},
                next_refill_at=_time_in(balance["next_refill_at"]),
                parts=tuple(Part(part["name"], _amount_in(part["amount"])) for part in balance["parts"]),
            )
            for balance in data["balances"]
        ),
    )


async def append(conn: AsyncConnection, account_id: str, taken: TakenReading, *, changed: bool) -> None:
    """Keep a reading that says something new, or the first in an HEARTBEAT."""
    newest = await conn.scalar(select(func.max(readings.c.at)).where(readings.c.account_id == account_id))
    if not changed and newest is not None and taken.at - newest < HEARTBEAT:
        return
    await conn.execute(
        insert(readings).values(
            account_id=account_id,
            at=taken.at,
            amount=taken.reading.headline.amount,
            reading=to_json(taken.reading),
        )
    )


async def history(conn: AsyncConnection, account_id: str, since: datetime) -> list[TakenReading]:
    """Return the kept readings from `since` on, oldest first."""
    rows = await conn.execute(
        select(readings.c.at, readings.c.reading)
        .where(readings.c.account_id == account_id, readings.c.at >= since)
        .order_by(readings.c.at)
    )
    return [TakenReading(from_json(row.reading), row.at) for row in rows]


def _amount_out(amount: Decimal | None) -> int | str | None:
    if amount is None:
        return None
    whole = amount.adjusted() < INTEGER_DIGITS and amount == amount.to_integral_value()
    return int(amount) if whole else str(amount)


def _amount_in(amount: int | str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _time_out(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _time_in(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
