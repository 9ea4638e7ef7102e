"""One reading of the poller: of an account that is due, within what its key allows."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.polling import QUARTER, spacing
from bot.services import profiles, reading
from bot.services.resources import Resources
from bot.storage import polling, quota
from bot.storage.polling import Due

LEASE = timedelta(seconds=60)
PROFILE_EVERY = timedelta(days=1)


async def claim(resources: Resources, owner: str, limit: int, busy: Collection[str]) -> list[Due]:
    """Lease what is due, and count the calls. What is due although its key was used enough is put off instead."""
    now = resources.clock.now()
    ready: list[Due] = []
    async with resources.database.write() as conn:
        while not ready:
            found = await polling.claim(conn, owner=owner, now=now, lease=LEASE, limit=limit, busy=busy)
            if not found:
                break
            for due in found:
                at = await _reserve(conn, resources, due, now)
                if at <= now:
                    ready.append(due)
                else:
                    await polling.finish(conn, due, next_poll_at=at)
    return ready


async def _reserve(conn: AsyncConnection, resources: Resources, due: Due, now: datetime) -> datetime:
    """Count the calls to come and return `now`, or count nothing and return when the key may be used.

    No more than a quarter of its limits is used, and from half of that on the calls are spread out. One reading a day
    and an hour is allowed whatever the limit is.
    """
    if due.account.retry_at is not None and due.account.retry_at > now:
        return due.account.retry_at
    if due.key_mac is None:
        return now
    calls = 1 + _wants_profile(resources, due, now)
    await quota.count(conn, due.key_mac, now, calls)
    used = await quota.used(conn, due.key_mac, now)
    limits = (due.quota_hourly, due.quota_daily)
    share = max(
        (count * QUARTER / limit for count, limit in zip(used, limits, strict=True) if limit and count > calls),
        default=0,
    )
    apart, last = spacing(*limits), due.account.last
    at = now + apart if share > 1 else last.at + apart if share > 0.5 and last is not None else now
    if at > now:
        await quota.count(conn, due.key_mac, now, -calls)
    return at


def _wants_profile(resources: Resources, due: Due, now: datetime) -> bool:
    """Whether the provider's profile has more to tell than a balance, and a day is over since it did."""
    daily = resources.providers.info(due.account.provider).daily_profile
    return daily and (due.profile_read_at is None or now - due.profile_read_at >= PROFILE_EVERY)


async def poll(resources: Resources, due: Due) -> None:
    """Read a claimed account, once a day behind its profile."""
    account = due.account
    if _wants_profile(resources, due, resources.clock.now()):
        outcome = await profiles.profile(resources, account, asked=False)
        if outcome.error is not None:
            return
        account = outcome.account
    await reading.read(resources, account, asked=False)
