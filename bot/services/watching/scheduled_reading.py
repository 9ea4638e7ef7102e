"""Scheduled readings: accounts that are due are claimed and read within their keys' allowance."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.account import Account
from bot.domain.errors import Busy, KeyThrottled
from bot.domain.polling import longest_wait, not_sooner
from bot.services.resources import Resources
from bot.services.watching import profiles, reading
from bot.services.watching.allowance import earliest
from bot.storage import due_accounts, watched
from bot.storage.db.conflicts import repeated
from bot.storage.watched import Opened

LEASE = timedelta(seconds=20)  # a reading ends within 12
BUSY_FOR = 5  # seconds until an account is claimed again that waited in vain for a concurrency slot
PROFILE_EVERY = timedelta(days=1)
OUTGROWN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """Claimed accounts. full: more may be due. nearest: when the next one falls due, None if not known."""

    ready: Sequence[Opened]
    full: bool
    nearest: datetime | None


async def claim(resources: Resources, limit: int, busy: Collection[str]) -> Claim:
    """Lease accounts that are due. One whose key was used enough is postponed instead."""
    now = resources.clock.now()

    def body(conn: Connection) -> tuple[list[Opened], datetime | None]:
        longest = longest_wait(resources.poll_every)
        opened = watched.claim(conn, now=now, lease=LEASE, limit=limit, busy=busy, longest=longest)
        return opened, watched.nearest(conn, now) if len(opened) < limit else None

    opened, nearest = await resources.database.run(body)
    ready, later = _admitted(resources, opened, now)
    if later:
        await resources.database.run(lambda conn: watched.postpone(conn, later))
    nearest = min([at for at in (nearest, *(at for _, at in later)) if at], default=None)
    return Claim(ready, len(opened) >= limit, nearest)


def _admitted(
    resources: Resources, opened: Sequence[Opened], now: datetime
) -> tuple[list[Opened], list[tuple[int, datetime]]]:
    """Return what may be read now, and for the rest when."""
    ready, later = [], []
    calls: Counter[str] = Counter()
    for each in opened:
        account = each.account
        key_mac = each.key_mac or account.id
        shared = resources.ledger.shared(key_mac, each.use)
        wanted = 1 + _wants_profile(resources, each, now)
        last = account.last
        last_at = last.at if last and last.at <= now else None  # a reading dated ahead says nothing
        at = earliest(shared, now, calls[key_mac] + wanted, last_at)
        if last_at is not None:
            at = max(at, last_at + timedelta(seconds=resources.providers.info(account.provider).interval))
        if at > now:
            later.append((each.number, not_sooner(now, at, random.random())))  # noqa: S311 - spreads load
            continue
        calls[key_mac] += wanted
        ready.append(each)
    return ready, later


def _wants_profile(resources: Resources, opened: Opened, now: datetime) -> bool:
    """Whether the provider's profile has more to tell than a balance, and a day is over since it did."""
    daily = resources.providers.info(opened.account.provider).daily_profile
    return daily and (opened.profile_read_at is None or now - opened.profile_read_at >= PROFILE_EVERY)


def _outgrew_limit(resources: Resources, before: Opened, account: Account, now: datetime) -> bool:
    """Whether this reading is above the known limit, which the provider's profile may have anew.

    The first such is, and one an hour: a person may have been shown the first one, or the profile was not to be had.
    """
    if account.last is None or not resources.providers.info(account.provider).daily_profile:
        return False
    known = before.account.last.reading if before.account.last else None
    stale = before.profile_read_at is None or now - before.profile_read_at >= OUTGROWN_EVERY
    return account.last.reading.is_above_limit and (stale or not (known and known.is_above_limit))


async def poll(resources: Resources, opened: Opened, answered: Callable[[], object]) -> datetime | None:
    """Read a claimed account and then, where that has more to tell, its profile. answered: as for `reading.read`.

    Returns when the account is read next, None where that is not known here.
    """
    outcome = await reading.read(resources, opened.account, user_initiated=False, opened=opened, answered=answered)
    if isinstance(outcome.error, KeyThrottled):
        await _postpone(resources, opened.account, outcome.error.retry_in)
    if isinstance(outcome.error, Busy):
        await _postpone(resources, opened.account, BUSY_FOR)
    now = resources.clock.now()
    wanted = _wants_profile(resources, opened, now) or _outgrew_limit(resources, opened, outcome.account, now)
    if outcome.error is None and wanted:
        await profiles.profile(resources, outcome.account, user_initiated=False)
    return outcome.next_poll_at


@repeated
async def _postpone(resources: Resources, account: Account, seconds: int) -> None:
    """Plan the reading anew of an account whose provider was not asked: its key has a Retry-After, or it is busy."""
    now = resources.clock.now()
    at = not_sooner(now, now + timedelta(seconds=seconds), random.random())  # noqa: S311 - spreads load
    async with resources.database.write() as conn:
        locked = await due_accounts.load(conn, account.owner_id, account.id)
        await due_accounts.finish(conn, locked, next_poll_at=locked.next_poll_at and at)
