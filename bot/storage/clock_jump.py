"""After a clock that was far ahead and came back: what it had planned or stamped is pulled to the present.

Nothing here touches a time that the program could have written by the true clock.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.polling import QUARTER
from bot.storage import chats, due_accounts
from bot.storage import digests as digest_rows
from bot.storage.chats import ChatSettings
from bot.storage.db.tables import (
    chat_retry_after,
    dialogs,
    digests,
    inbox,
    invitations,
    key_calls,
    key_retry_after,
    outbox,
    readings,
    send_slices,
    watches,
)
from bot.storage.db.wakeups import enqueued

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SKEW = timedelta(minutes=10)  # two machines' clocks may differ; every lease is shorter too
ANSWERED_WITHIN = timedelta(minutes=10)  # dialogs and invitations last no longer
CHAT_BLOCKED_AT_MOST = timedelta(days=1)
# the rest is for a day that a zone leaves out, and for its summer time
DIGEST_WITHIN = {"daily": timedelta(days=2, hours=2), "weekly": timedelta(days=8), "monthly": timedelta(days=33)}


async def clamp(conn: AsyncConnection, now: datetime, key_held: timedelta) -> None:
    """Pull back holds, leases, counted calls, messages and questions; keys are held for `key_held` at most."""
    ahead = now + SKEW
    await conn.execute(delete(key_retry_after).where(key_retry_after.c.until > ahead + key_held))
    await conn.execute(delete(chat_retry_after).where(chat_retry_after.c.until > ahead + CHAT_BLOCKED_AT_MOST))
    await conn.execute(delete(send_slices).where(send_slices.c.until > ahead))
    await conn.execute(delete(key_calls).where(key_calls.c.span.in_(["hour", "day"]), key_calls.c.start > ahead))
    await conn.execute(delete(dialogs).where(dialogs.c.expires_at > ahead + ANSWERED_WITHIN))
    await conn.execute(delete(invitations).where(invitations.c.expires_at > ahead + ANSWERED_WITHIN))
    for leased in (inbox, outbox):
        await conn.execute(update(leased).where(leased.c.lease_until > ahead).values(lease_until=now))
    # what was said ahead of its time is said again in time
    await conn.execute(update(outbox).where(outbox.c.created_at > ahead).values(dedupe_key=None))
    late = or_(outbox.c.created_at > ahead, outbox.c.not_before > ahead)
    # what may expire speaks of dates that were wrong: it is judged anew
    expires = case((outbox.c.expires_at.is_not(None), now), else_=None)
    waiting = update(outbox).where(outbox.c.outcome.is_(None), late)
    await conn.execute(waiting.values(created_at=now, not_before=now, expires_at=expires))


async def erase_readings(conn: AsyncConnection, number: int, after: datetime) -> None:
    """Erase what the history of an account has of later times."""
    await conn.execute(delete(readings).where(readings.c.number == number, readings.c.at > after))


async def pull_back(conn: AsyncConnection, now: datetime, longest: timedelta) -> None:
    """Let accounts be due now that are due later than `longest` and SKEW, unless their keys may not be used sooner."""
    often = [
        or_(func.coalesce(quota, 0) == 0, quota >= QUARTER * (span / longest))
        for quota, span in ((watches.c.quota_hourly, HOUR), (watches.c.quota_daily, DAY))
    ]
    latest = now + longest + SKEW
    far = or_(watches.c.next_poll_at > latest + DAY * QUARTER, and_(*often))  # once a day is the least a key may
    pulled = await conn.execute(update(watches).where(watches.c.next_poll_at > latest, far).values(next_poll_at=now))
    if pulled.rowcount:
        await conn.run_sync(enqueued, due_accounts.QUEUE)


async def replan_digests(
    conn: AsyncConnection, now: datetime, next_after: Callable[[str, ChatSettings], datetime]
) -> None:
    """Give digests that are further off than their schedule can put them, or that came ahead, their next time."""
    far = [
        and_(digests.c.schedule.startswith(period), digests.c.next_at > now + within)
        for period, within in DIGEST_WITHIN.items()
    ]
    found = await conn.execute(select(digests).where(or_(digests.c.last_at > now + SKEW, *far)).with_for_update())
    for row in found.all():
        next_at = next_after(row.schedule, await chats.get(conn, row.chat_id))
        here = update(digests).where(digests.c.chat_id == row.chat_id, digests.c.thread_id == row.thread_id)
        await conn.execute(here.values(next_at=next_at, last_at=row.last_at and min(row.last_at, now)))
        await conn.run_sync(enqueued, digest_rows.QUEUE)
