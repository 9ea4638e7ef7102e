"""History of readings: the watched amounts, kept where they change and once an hour; of old days one is left."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Executable, bindparam, delete, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reading import Reading, TakenReading
from bot.storage.db.stored_json import decoded
from bot.storage.db.tables import readings, watches
from bot.storage.db.upsert import insert_into
from bot.storage.reading_json import amount_in, amount_out

HEARTBEAT = timedelta(hours=1)  # an unchanged reading is kept this often, so that silence and sameness differ
RAW_FOR = timedelta(days=90)
DAILY_FOR = timedelta(days=730)
DAY = 86_400_000_000  # microseconds

Amounts = tuple[datetime, dict[str, Decimal | None]]
"""Amounts of an account's balances at a moment (UTC), by balance id."""


def is_worth_keeping(taken: TakenReading, changed: bool, last_kept_at: datetime | None) -> bool:
    """Whether the reading says something new, or is the first in a HEARTBEAT."""
    return changed or last_kept_at is None or taken.at - last_kept_at >= HEARTBEAT


async def keep(conn: AsyncConnection, taken: Sequence[tuple[int, TakenReading]]) -> None:
    """Keep the watched amounts of readings, by the numbers of their accounts; one that is kept already is replaced."""
    await conn.run_sync(keep_all, taken)


def keep_all(conn: Connection, taken: Sequence[tuple[int, TakenReading]]) -> None:
    """Keep the watched amounts of readings, as `keep`, within a body of `Database.run`."""
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
    return {balance.id: amount_out(balance.amount) for balance in reading.watched}


def _amounts_in(stored: Mapping[str, Any]) -> dict[str, Decimal | None]:
    return {name: amount_in(amount) for name, amount in stored.items()}
