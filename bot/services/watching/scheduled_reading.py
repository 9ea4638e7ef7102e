"""One reading of the poller: of an account that is due, within what its key allows."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.errors import KeyHeld, Sealed
from bot.domain.polling import not_sooner
from bot.services import clock_jump
from bot.services.resources import Resources
from bot.services.watching import profiles, reading
from bot.services.watching.allowance import KeyMeter, reserve
from bot.storage import account_keys, due_accounts
from bot.storage.due_accounts import Due

LEASE = timedelta(seconds=20)  # a reading ends within 12
PROFILE_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """`meter` has counted what `due` needs; None where the key does not open, so that nothing can be sent."""

    due: Due
    meter: KeyMeter | None


async def claim(resources: Resources, limit: int, busy: Collection[str]) -> list[Claimed]:
    """Lease what is due, and count the calls. What is due although its key was used enough is put off instead."""
    now = resources.clock.now()
    ready: list[Claimed] = []
    async with resources.database.write() as conn:
        while not ready:
            claimed_ids = await due_accounts.claim(conn, now=now, lease=LEASE, limit=limit, busy=busy)
            if not claimed_ids:
                break
            found = await due_accounts.some(conn, claimed_ids)
            for due in sorted(found.values(), key=lambda due: due.key_mac or ""):  # two workers count keys in one order
                claimed = await _admit(conn, resources, due, now)
                if claimed is not None:
                    ready.append(claimed)
    return ready


async def _admit(conn: AsyncConnection, resources: Resources, due: Due, now: datetime) -> Claimed | None:
    """None for an account that was put off, perhaps until now."""
    if clock_jump.read_ahead(due, now):
        await clock_jump.mend_account(conn, due, now)
        return None
    try:
        key_mac = due.key_mac or await account_keys.name_key(conn, resources.vault, due.account)
    except Sealed:
        return Claimed(due, None)
    soonest = _soonest(resources, due)
    if soonest is not None and soonest > now:
        await due_accounts.finish(conn, due, next_poll_at=soonest)
        return None
    calls = 1 + _wants_profile(resources, due, now)
    at = await reserve(conn, key_mac, now, calls, due.account.last.at if due.account.last else None)
    if at > now:
        await due_accounts.finish(conn, due, next_poll_at=at)
        return None
    return Claimed(due, KeyMeter(resources, key_mac, asked=False, paid=calls, paid_at=now))


def _soonest(resources: Resources, due: Due) -> datetime | None:
    """Return when the provider's least interval since the last reading is over, None before the first."""
    interval = timedelta(seconds=resources.providers.info(due.account.provider).interval)
    return due.account.last.at + interval if due.account.last else None


def _wants_profile(resources: Resources, due: Due, now: datetime) -> bool:
    """Whether the provider's profile has more to tell than a balance, and a day is over since it did."""
    daily = resources.providers.info(due.account.provider).daily_profile
    return daily and (due.profile_read_at is None or now - due.profile_read_at >= PROFILE_EVERY)


def _outgrew_limit(resources: Resources, before: Due, account: Account) -> bool:
    """Whether this reading is the first above the known limit, which the provider's profile may have anew."""
    if account.last is None or not resources.providers.info(account.provider).daily_profile:
        return False
    known = before.account.last.reading if before.account.last else None
    return account.last.reading.is_above_limit and not (known and known.is_above_limit)


async def poll(resources: Resources, claimed: Claimed) -> None:
    """Read a claimed account and then, once a day, its profile: whatever becomes of that, the reading is judged."""
    due, meter = claimed.due, claimed.meter
    try:
        outcome = await reading.read(resources, due.account, asked=False, meter=meter)
        if isinstance(outcome.error, KeyHeld):
            await _put_off(resources, due, outcome.error)
        wanted = _wants_profile(resources, due, resources.clock.now()) or _outgrew_limit(
            resources, due, outcome.account
        )
        if outcome.error is None and wanted:
            await profiles.profile(resources, outcome.account, asked=False, meter=meter)
    finally:
        if meter is not None:
            await meter.give_back()


async def _put_off(resources: Resources, due: Due, held: KeyHeld) -> None:
    """Somebody else with the key was told to wait after it was claimed: wait as long, and not for the lease's end."""
    now = resources.clock.now()
    at = not_sooner(now, now + timedelta(seconds=held.retry_in), random.random())  # noqa: S311 - spreads load
    async with resources.database.write() as conn:
        await due_accounts.finish(conn, due, next_poll_at=at)
