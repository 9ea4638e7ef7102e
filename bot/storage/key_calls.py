"""Calls and Retry-After of each key, whoever linked it, across restarts.

Calls are counted under `KeyVault.fingerprint_key`, which names no person and leads back to no key. They lie in buckets
that are short beside the span they are added up over, so a span slides with the time and is never cut at a full hour.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from sqlalchemy import Connection, Executable, delete, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.db.tables import key_calls, key_retry_after
from bot.storage.db.time_limits import lasts
from bot.storage.db.upsert import insert, insert_into

BLOCKED_AT_MOST = timedelta(hours=1)  # a longer Retry-After is cut to it


@dataclass(frozen=True, slots=True)
class _Span:
    length: timedelta
    bucket: timedelta

    def start(self, now: datetime) -> datetime:
        """Return where the bucket of `now` begins."""
        return now - (now - datetime.min.replace(tzinfo=UTC)) % self.bucket

    def oldest(self, now: datetime) -> datetime:
        """Return the start of the oldest bucket that may hold calls of the span; of that one all calls count."""
        return self.start(now - self.length)


SPANS: Mapping[str, _Span] = {
    "hour": _Span(timedelta(hours=1), timedelta(minutes=5)),
    "day": _Span(timedelta(days=1), timedelta(hours=1)),
}


def count_all(conn: Connection, counted: Sequence[tuple[str, datetime, int]]) -> None:
    """Count calls of keys (by `key_mac`), each at its moment."""
    rows: Counter[tuple[str, str, datetime]] = Counter()
    for key_mac, at, calls in counted:
        for name, start in _buckets(at):
            rows[key_mac, name, start] += calls
    if rows:
        values = [
            {"key_mac": mac, "span": name, "start": start, "calls": n} for (mac, name, start), n in sorted(rows.items())
        ]
        conn.execute(_adding(conn.dialect.name), values)


@lru_cache(maxsize=16)
def _buckets(at: datetime) -> tuple[tuple[str, datetime], ...]:
    """Return the bucket of each span; the calls of a batch were made in the same minute or two."""
    return tuple((name, span.start(at)) for name, span in SPANS.items())


@cache
def _adding(dialect: str) -> Executable:
    """The statement of `count_all`."""
    row = insert_into(dialect, key_calls)
    return row.on_conflict_do_update(
        index_elements=list(key_calls.primary_key), set_={"calls": key_calls.c.calls + row.excluded.calls}
    )


async def set_retry_after(conn: AsyncConnection, key_mac: str, now: datetime, seconds: int) -> None:
    """Store a Retry-After of the key; a later end that can be true stays."""
    stored = key_retry_after.c.until
    row = insert(conn, key_retry_after).values(key_mac=key_mac, until=now + timedelta(seconds=seconds))
    later = row.on_conflict_do_update(
        index_elements=["key_mac"],
        set_={"until": row.excluded.until},
        where=or_(stored < row.excluded.until, ~lasts(stored, now, BLOCKED_AT_MOST)),
    )
    await conn.execute(later)


async def blocked_until(conn: AsyncConnection, key_mac: str, now: datetime) -> datetime | None:
    """Return the end of the key's Retry-After; None for a key that may be used."""
    until = key_retry_after.c.until
    blocked = key_retry_after.c.key_mac == key_mac, lasts(until, now, BLOCKED_AT_MOST)
    return await conn.scalar(select(until).where(*blocked))


async def purge(conn: AsyncConnection, now: datetime) -> None:
    """Erase what counts no longer, without waiting for rows that are being erased elsewhere."""
    key = tuple(key_calls.primary_key)
    for name, span in SPANS.items():
        old = select(*key).where(key_calls.c.span == name, key_calls.c.start < span.oldest(now))
        await conn.execute(delete(key_calls).where(tuple_(*key).in_(old.with_for_update(skip_locked=True))))
    await conn.execute(delete(key_retry_after).where(key_retry_after.c.until <= now))
