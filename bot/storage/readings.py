"""What accounts held: the history, and readings as JSON.

A reading in JSON has no `identity`: the provider's own id of a person is kept as a fingerprint only.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, insert, not_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reading import Balance, DayOrMoment, Part, Reading, TakenReading
from bot.storage.db.tables import readings

HEARTBEAT = timedelta(hours=1)  # an unchanged reading is kept this often, so that silence and sameness differ
RAW_FOR = timedelta(days=90)
DAILY_FOR = timedelta(days=730)
INTEGER_DIGITS = 30  # longer ones stay strings: 1E+999999 is a number too

Point = tuple[datetime, Decimal | None]

_DAY = len("2026-12-31")


def to_json(reading: Reading) -> dict[str, Any]:
    """Amounts become int where they are whole and else str, None stays; moments are ISO 8601 with Z, days a bare date.

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
    """The inverse of `to_json`; the identity is unknown. Older rows lack some fields, and their one balance its id."""
    return Reading(
        plan=data["plan"],
        plan_expires_at=_time_in(data["plan_expires_at"]),
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
        next_refill_at=_time_in(data["next_refill_at"]),
        expires_at=_time_in(data.get("expires_at")),
        unlimited=data.get("unlimited", False),
        watched=data.get("watched", True),
        period=None if period is None else timedelta(seconds=period),
        parts=tuple(Part(part["name"], _amount_in(part["amount"])) for part in data["parts"]),
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


async def remove(conn: AsyncConnection, account_id: str, at: datetime) -> None:
    """Take one reading out of the history: its sudden change is not confirmed."""
    await conn.execute(delete(readings).where(readings.c.account_id == account_id, readings.c.at == at))


async def keep(conn: AsyncConnection, account_id: str, taken: TakenReading) -> None:
    """Keep a reading whatever the one before said, unless it is kept already."""
    await remove(conn, account_id, taken.at)
    await append(conn, account_id, taken, changed=True)


async def history(
    conn: AsyncConnection, account_id: str, since: datetime, limit: int | None = None
) -> list[TakenReading]:
    """Return the kept readings from `since` on, oldest first.

    With a limit (4 or more) at most so many: the first, the last, and the lowest and highest of equal times between.
    """
    mine = select(readings).where(readings.c.account_id == account_id, readings.c.at >= since)
    if limit is not None:
        kept = await conn.execute(mine.with_only_columns(readings.c.at, readings.c.amount).order_by(readings.c.at))
        points = [(row.at, row.amount) for row in kept]
        mine = mine.where(readings.c.at.in_(_chosen(points, limit)))
    rows = await conn.execute(mine.order_by(readings.c.at))
    return [TakenReading(from_json(row.reading), row.at) for row in rows]


async def amounts(conn: AsyncConnection, account_id: str, since: datetime) -> list[Point]:
    """Return the headline's amounts from `since` on, the oldest first, without the readings around them."""
    rows = await conn.execute(
        select(readings.c.at, readings.c.amount)
        .where(readings.c.account_id == account_id, readings.c.at >= since)
        .order_by(readings.c.at)
    )
    return [(row.at, row.amount) for row in rows]


async def thin(conn: AsyncConnection, now: datetime, limit: int) -> bool:
    """Do one batch of the nightly work, of about `limit` rows; False when nothing is left to do.

    A UTC day that ended RAW_FOR ago keeps each account's last reading, and that is gone DAILY_FOR after it was taken.
    """
    return await _thin_day(conn, now - RAW_FOR, limit) or await _expire(conn, now - DAILY_FOR, limit)


async def _thin_day(conn: AsyncConnection, before: datetime, limit: int) -> bool:
    """Thin the oldest day that is not thinned, or as much of it as a batch holds."""
    raw = not_(readings.c.daily)
    first = await conn.scalar(select(readings.c.at).where(raw).order_by(readings.c.at).limit(1))
    if first is None:
        return False
    day_end = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    if day_end > before:
        return False
    of_day = select(readings.c.at).where(raw, readings.c.at < day_end).order_by(readings.c.at)
    last = await conn.scalar(select(func.max(of_day.limit(limit).subquery().c.at)))
    batch = (raw, readings.c.at <= last)
    later = readings.alias("later")
    superseded = select(later.c.at).where(
        later.c.account_id == readings.c.account_id, later.c.at > readings.c.at, later.c.at < day_end
    )
    await conn.execute(delete(readings).where(*batch, superseded.exists()))
    await conn.execute(update(readings).where(*batch).values(daily=True))
    return True


async def _expire(conn: AsyncConnection, before: datetime, limit: int) -> bool:
    key = (readings.c.account_id, readings.c.at)
    old = select(*key).where(readings.c.daily, readings.c.at < before).order_by(readings.c.at).limit(limit)
    gone = await conn.execute(delete(readings).where(tuple_(*key).in_(old)))
    return gone.rowcount > 0


def _chosen(points: Sequence[Point], limit: int) -> list[datetime]:
    """Return the moments to show of points in order of time; an unknown amount is no extreme."""
    if len(points) <= limit:
        return [at for at, _ in points]
    (first, _), *between, (last, _) = points
    pieces = max(1, (limit - 2) // 2)
    width = (last - first) / pieces
    chosen = {first, last}
    for _, piece in groupby(between, lambda point: min((point[0] - first) // width, pieces - 1)):
        moments = list(piece)
        known = [(amount, at) for at, amount in moments if amount is not None]
        chosen |= {min(known)[1], max(known)[1]} if known else {moments[0][0]}
    return sorted(chosen)


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


def _time_in(text: str | None) -> DayOrMoment | None:
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == _DAY else datetime.fromisoformat(text)
