"""What a key may still be asked: nothing while a Retry-After of it runs, and by the poller a quarter of its limits.

Both belong to the key, whoever holds it. What a person asks for is counted too, and goes out up to the limits.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.polling import QUARTER, not_sooner, spacing
from bot.domain.reading import Reading
from bot.providers import Credentials
from bot.services.resources import Resources
from bot.storage import account_keys, key_calls
from bot.storage.due_accounts import Limits


@dataclass(slots=True)
class KeyMeter:
    """Counts each request of a key in the database as it goes out; a `Meter` of the providers.

    asked: a person waits for the answer. paid: requests that were counted beforehand, at `paid_at`.
    """

    resources: Resources
    key_mac: str
    asked: bool = True
    paid: int = 0
    paid_at: datetime | None = None

    async def admit(self) -> int:
        now = self.resources.clock.now()
        if self.paid:
            async with self.resources.database.read() as conn:
                until = await key_calls.held_until(conn, self.key_mac, now)
            self.paid -= until is None
        else:
            async with self.resources.database.write() as conn:
                until = await self._count(conn, now)
        return ceil((until - now).total_seconds()) if until else 0

    async def refused(self, retry_in: int) -> None:
        async with self.resources.database.write() as conn:
            await key_calls.hold(conn, self.key_mac, self.resources.clock.now(), retry_in)

    async def give_back(self) -> None:
        """Count no more what was paid for and not sent."""
        if self.paid and self.paid_at:
            async with self.resources.database.write() as conn:
                await key_calls.count(conn, self.key_mac, self.paid_at, -self.paid)
            self.paid = 0

    async def _count(self, conn: AsyncConnection, now: datetime) -> datetime | None:
        """Return until when the request has to wait, None if it may go out."""
        held = await key_calls.held_until(conn, self.key_mac, now)
        if held is not None:
            return held
        await key_calls.count(conn, self.key_mac, now)
        if await _share(conn, self.key_mac, now) <= (QUARTER if self.asked else 1):
            return None
        await key_calls.count(conn, self.key_mac, now, -1)
        return now + spacing(*await key_calls.limits(conn, self.key_mac))


async def use_key(
    resources: Resources, account: Account, meter: KeyMeter | None = None
) -> tuple[Credentials, KeyMeter]:
    """Open the account's key for a call that a person asked for, or for one with a meter of its own.

    Raises AccountNotFound, or Sealed for a key that does not open.
    """
    async with resources.database.write() as conn:
        credentials = await account_keys.credentials(conn, resources.vault, account.owner_id, account.id)
        key_mac = await account_keys.name_key(conn, resources.vault, account)
    # the poller's meter is of the key that was there when the account was claimed
    same = meter is not None and meter.key_mac == key_mac
    return credentials, meter if meter and same else KeyMeter(resources, key_mac, asked=meter is None)


def limits_named(reading: Reading) -> Limits:
    """Return how often the key may be used, as far as this answer says; what it leaves out stays as it was."""
    named: Limits = {}
    if reading.calls_hourly is not None:
        named["quota_hourly"] = reading.calls_hourly
    if reading.calls_daily is not None:
        named["quota_daily"] = reading.calls_daily
    return named


async def reserve(conn: AsyncConnection, key_mac: str, now: datetime, calls: int, last_at: datetime | None) -> datetime:
    """Count the calls to come and return `now`, or count nothing and return when the key may be used.

    No more than a quarter of its limits is used, and from half of that on the calls are spread out, the account having
    been read at `last_at`. One reading a day and an hour is allowed whatever the limit is.
    """
    held = await key_calls.held_until(conn, key_mac, now)
    if held is not None:
        return not_sooner(now, held, random.random())  # noqa: S311 - spreads load, guards nothing
    await key_calls.count(conn, key_mac, now, calls)
    share = await _share(conn, key_mac, now, beyond=calls)
    if share <= 0.5:
        return now
    apart = spacing(*await key_calls.limits(conn, key_mac))
    at = now + apart if share > 1 else last_at + apart if last_at is not None else now
    if at > now:
        await key_calls.count(conn, key_mac, now, -calls)
    return at


async def _share(conn: AsyncConnection, key_mac: str, now: datetime, beyond: int = 0) -> float:
    """Return which part of its quarter the key has used, of the limit that is nearer; up to `beyond` calls are none."""
    used, limits = await key_calls.used(conn, key_mac, now), await key_calls.limits(conn, key_mac)
    return max(
        (count * QUARTER / limit for count, limit in zip(used, limits, strict=True) if limit and count > beyond),
        default=0.0,
    )
