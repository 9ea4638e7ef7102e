"""Rows that are there before a measurement begins: all that the benchmark knows of the bot's schema.

Accounts come through the storage's own functions, as linking makes them; crowds of rows that only fill a table are
copies of one such row, made within the database.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Table, func, insert, literal, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.stage.provider import FIRST_AMOUNT
from bot.domain.clock import SystemClock
from bot.domain.reading import Balance, Reading, TakenReading
from bot.storage import accounts, digests, due_accounts, readings
from bot.storage.db import schema, tables
from bot.storage.db.engine import Database
from bot.storage.vault.key_vault import KeyVault

EACH = 500  # rows in a transaction
LATER = timedelta(hours=12)  # not due within any measurement

now = SystemClock().now


def reading(amount: int) -> Reading:
    return Reading((Balance("balance", "credits", Decimal(amount), limit=Decimal(10_000)),), plan="Business")


@dataclass(frozen=True, slots=True)
class Store:
    """A database at the bot's schema with its master key; processes of the bot may use it at the same time."""

    database: Database
    vault: KeyVault

    async def link(self, people: Sequence[int], due_at: datetime | None = None) -> None:
        """Link an account for each person, read just now, with a key of its own; due at `due_at`, else much later."""
        for first in range(0, len(people), EACH):
            async with self.database.write() as conn:
                for person in people[first : first + EACH]:
                    made = await accounts.add(
                        conn, self.vault, owner_id=person, provider="generect", label="sales",
                        credentials={"key": SecretStr(f"gk-{person}")}, now=now(),
                        taken=TakenReading(reading(FIRST_AMOUNT), now()),
                    )  # fmt: skip
                    await due_accounts.touch(conn, made.id, due_at or now() + LATER)

    async def freshen(self) -> None:
        """Date every account's last reading now: for the next 5 s nobody's question asks the provider."""
        async with self.database.write() as conn:
            await conn.execute(update(tables.watches).values(last_read_at=now()))

    async def make_due(self, people: Sequence[int]) -> None:
        async with self.database.write() as conn:
            theirs = select(tables.accounts.c.id).where(tables.accounts.c.owner_id.in_(people))
            due = tables.watches.c.account_id.in_(theirs)
            await conn.execute(update(tables.watches).where(due).values(next_poll_at=now()))

    async def fill(self, numbers: range) -> None:
        """Copy an account, due much later, to owners of these numbers; the copies' keys do not open."""
        ident = func.printf if self.database.dialect == "sqlite" else func.format
        async with self.database.write() as conn:
            await _multiply(
                conn, tables.accounts, numbers,
                id=lambda number: ident("copy-%s", number), owner_id=lambda number: number,
                fingerprint=lambda number: ident("copy-%s", number),
            )  # fmt: skip
            await _multiply(
                conn, tables.watches, numbers,
                number=lambda number: number, account_id=lambda number: ident("copy-%s", number),
                key_mac=lambda number: ident("copy-%s", number),
            )  # fmt: skip

    async def digest_each(self, numbers: range) -> None:
        """Give each person of these numbers a daily digest that is due now."""
        async with self.database.write() as conn:
            await digests.put(conn, numbers.start, schedule="daily 09:00", next_at=now())
            await _multiply(conn, tables.digests, range(numbers.start + 1, numbers.stop), chat_id=lambda number: number)

    async def keep_history(self, account_id: str, moments: Sequence[datetime]) -> None:
        """Keep a changed reading for each moment."""
        async with self.database.write() as conn:
            watched = select(tables.watches.c.number).where(tables.watches.c.account_id == account_id)
            number = (await conn.execute(watched)).scalar_one()
            kept = [(number, TakenReading(reading(FIRST_AMOUNT - spent), at)) for spent, at in enumerate(moments)]
            await readings.keep(conn, kept)

    async def history(self, account_id: str, since: datetime) -> int:
        """Return how many readings the storage gives for a picture."""
        async with self.database.read() as conn:
            return len((await conn.run_sync(readings.since, [account_id], since))[account_id])

    async def account_ids(self) -> list[str]:
        async with self.database.read() as conn:
            return list(await conn.scalars(select(tables.accounts.c.id).order_by(tables.accounts.c.owner_id)))

    async def readings_kept(self) -> int:
        async with self.database.read() as conn:
            return await conn.scalar(select(func.count()).select_from(tables.readings)) or 0

    async def size(self) -> int:
        """Return the bytes of the database's file, on SQLite."""
        await self.database.scrub()
        return self.database.path.stat().st_size if self.database.path else 0


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Store]:
    """Open a database for seeding, at the bot's schema; the master key is the one in the folder."""
    database = Database(url)
    await schema.upgrade(database, now())
    vault = await KeyVault.open(database, file=folder / "master.key", keys=None)
    try:
        yield Store(database, vault)
    finally:
        await database.close()


async def _multiply(conn: AsyncConnection, table: Table, numbers: range, **changes: Callable[[Any], Any]) -> None:
    """Copy a table's first row for each number; `changes` make a column's value from the number's SQL expression."""
    series = select(literal(numbers.start).label("number")).cte("series", recursive=True)
    series = series.union_all(select(series.c.number + 1).where(series.c.number < numbers.stop - 1))
    one = select(table).order_by(*table.primary_key).limit(1).subquery("one")
    names = [column.name for column in table.c]
    values = [changes[name](series.c.number) if name in changes else one.c[name] for name in names]
    await conn.execute(insert(table).from_select(names, select(*values).select_from(one.join(series, true()))))
