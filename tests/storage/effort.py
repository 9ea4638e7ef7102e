"""What a query costs, in work and not in time."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Table, insert, literal, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection

STEPS = 100
READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"


async def effort(conn: AsyncConnection, act: Callable[[], Awaitable[object]]) -> int:
    """Return the rows that PostgreSQL reads meanwhile, or SQLite's steps in hundreds."""
    if conn.dialect.name == "postgresql":
        before = await conn.scalar(text(READ))
        await act()
        return int(await conn.scalar(text(READ)) - before)
    driver: Any = (await conn.get_raw_connection()).driver_connection
    ticks: list[None] = []
    await driver.set_progress_handler(lambda: ticks.append(None), STEPS)
    await act()
    await driver.set_progress_handler(None, 0)
    return len(ticks)


async def multiply(conn: AsyncConnection, table: Table, numbers: range, **changes: Callable[[Any], Any]) -> None:
    """Copy a table's one row for each number; `changes` make a column's value from the number's SQL expression."""
    series = select(literal(numbers.start).label("number")).cte("series", recursive=True)
    series = series.union_all(select(series.c.number + 1).where(series.c.number < numbers.stop - 1))

    one = select(table).order_by(*table.primary_key).limit(1).subquery("one")
    names = [column.name for column in table.c]
    values = [changes[name](series.c.number) if name in changes else one.c[name] for name in names]
    rows = select(*values).select_from(one.join(series, true()))
    await conn.execute(insert(table).from_select(names, rows))
    await conn.execute(text("ANALYZE"))
