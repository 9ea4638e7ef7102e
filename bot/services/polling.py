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
    """Lease what is due. An account whose key was used enough is put off instead of being returned."""
    now = resources.clock.now()
    ready = []
    async with resources.database.write() as conn:
        for due in await polling.claim(conn, owner=owner, now=now, lease=LEASE, limit=limit, busy=busy):
            at = await _allowed_at(conn, due, now)
            if at > now:
                await polling.finish(conn, due, next_poll_at=at)
            else:
                ready.append(due)
    return ready


async def _allowed_at(conn: AsyncConnection, due: Due, now: datetime) -> datetime:
    """Return when the key may be used: never more than a quarter of its limits, spread out from half of that on."""
    if due.account.retry_at is not None and due.account.retry_at > now:
        return due.account.retry_at
    if due.key_mac is None:
        return now
    apart = spacing(due.quota_hourly, due.quota_daily)
    used = await quota.used(conn, due.key_mac, now)
    shares = [
        calls * QUARTER / limit for calls, limit in zip(used, (due.quota_hourly, due.quota_daily), strict=True) if limit
    ]
    if max(shares, default=0) >= 1:
        return now + apart
    if max(shares, default=0) >= 0.5 and due.account.last is not None:
        return due.account.last.at + apart
    return now


async def poll(resources: Resources, due: Due) -> None:
    """Read a claimed account; where its provider has more to tell than a balance, its profile too, once a day."""
    account = due.account
    last_profile = due.profile_read_at
    if resources.providers.info(account.provider).daily_profile and (
        last_profile is None or resources.clock.now() - last_profile >= PROFILE_EVERY
    ):
        outcome = await profiles.profile(resources, account, asked=False)
        if outcome.error is not None:
            return
        account = outcome.account
    await reading.read(resources, account, asked=False)
