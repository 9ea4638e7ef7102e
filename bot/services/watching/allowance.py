"""Allowance of a key: no call while its Retry-After runs, and for the poller a quarter of its limits.

Both belong to the key, whoever linked it. Calls that people ask for count too, and go out up to the limits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from bot.domain.account import Account
from bot.domain.errors import AccountNotFound
from bot.domain.polling import QUARTER
from bot.domain.reading import Reading
from bot.providers import Credentials
from bot.services.resources import Resources
from bot.services.watching.call_ledger import SharedUse
from bot.storage import key_calls, watched
from bot.storage.db.conflicts import repeated
from bot.storage.due_accounts import KeyQuota
from bot.storage.watched import Opened


@dataclass(slots=True)
class KeyMeter:
    """Meter of a key, for the providers: counts each request as it goes out. user_initiated: a person waits."""

    resources: Resources
    key_mac: str
    shared: SharedUse
    user_initiated: bool = True

    async def admit(self) -> int:
        now = self.resources.clock.now()
        until = self.shared.blocked_until(now)
        if until is None and self.shared.share(1) > (QUARTER if self.user_initiated else 1):
            until = now + self.shared.spacing
        if until is not None:
            return ceil((until - now).total_seconds())
        self.resources.ledger.count(self.key_mac, self.shared, now)
        return 0

    @repeated
    async def refused(self, retry_in: int) -> None:
        now = self.resources.clock.now()
        until = max(now + timedelta(seconds=retry_in), self.shared.blocked_until(now) or now)
        self.resources.ledger.block(self.key_mac, self.shared, until, now)
        async with self.resources.database.write() as conn:
            await key_calls.set_retry_after(conn, self.key_mac, now, retry_in)


def unsealed(resources: Resources, opened: Opened, *, user_initiated: bool) -> tuple[Credentials, KeyMeter]:
    """Open the key of an account for one call. Raises Sealed for a key that does not open."""
    account = opened.account
    credentials = resources.vault.unseal_credentials(opened.credentials, row=account.id, owner=account.owner_id)
    key_mac = opened.key_mac or resources.vault.fingerprint_key(credentials, provider=account.provider)
    return credentials, KeyMeter(
        resources, key_mac, resources.ledger.shared(key_mac, opened.use), user_initiated=user_initiated
    )


async def use_key(
    resources: Resources, account: Account, *, user_initiated: bool = True
) -> tuple[Credentials, KeyMeter]:
    """Open the account's key for a call. Raises AccountNotFound, or Sealed for a key that does not open."""
    opened = (await resources.opened.load([account.id])).get(account.id)
    if opened is None:
        raise AccountNotFound
    return unsealed(resources, opened, user_initiated=user_initiated)


async def meter_of(resources: Resources, key_mac: str) -> KeyMeter:
    """Return the meter of a key that no account may have yet, for a call that a person asked for."""
    async with resources.database.read() as conn:
        use = await conn.run_sync(watched.key_use, key_mac, resources.clock.now())
    return KeyMeter(resources, key_mac, resources.ledger.shared(key_mac, use))


def limits_named(reading: Reading) -> KeyQuota:
    """Return how often the key may be used, as far as this answer says; what it leaves out stays as it was."""
    named: KeyQuota = {}
    if reading.calls_hourly is not None:
        named["quota_hourly"] = reading.calls_hourly
    if reading.calls_daily is not None:
        named["quota_daily"] = reading.calls_daily
    return named


def earliest(shared: SharedUse, now: datetime, calls: int, last_at: datetime | None) -> datetime:
    """Return `now` if the poller may make so many calls, else when.

    No more than a quarter of the key's limits is used, and from half of that on the calls are spread out, the account
    having been read at `last_at`. One reading a day and an hour is allowed whatever the limit is.
    """
    blocked_until = shared.blocked_until(now)
    if blocked_until is not None:
        return blocked_until
    share = shared.share(calls, beyond=calls)
    if share <= 0.5:
        return now
    if share > 1:
        return now + shared.spacing
    return now if last_at is None else max(last_at + shared.spacing, now)
