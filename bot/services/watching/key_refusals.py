"""Refused keys: a 401 is attributed to the key or to its provider; an accepted key ends the provider's outage."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.key_refusals import SPREAD, Verdict, judge, probe_every, retry_at
from bot.services.resources import Resources
from bot.storage import account_readings, key_refusals


@dataclass(frozen=True, slots=True)
class Judged:
    """retry_at: when the key is tried again."""

    verdict: Verdict
    retry_at: datetime


async def record_refusal(conn: AsyncConnection, resources: Resources, account: Account, key_mac: str) -> Judged:
    """Record a 401 on the account and return what it is attributed to.

    During an outage of the provider, keys that were blamed before are tried again as often as the others.
    """
    now, every = resources.clock.now(), resources.poll_every
    refused, others = await key_refusals.refuse(conn, account.provider, key_mac, now)
    accepted_at = await key_refusals.accepted_at(conn, account.provider, now) if others else None
    verdict = judge(refused, others, accepted_at, every)
    await account_readings.record_rejection(conn, account.id, rejected=verdict is Verdict.KEY)
    if verdict is Verdict.PROVIDER:
        probe = probe_every(every)
        await key_refusals.read_again(
            conn, account.provider, [other.key for other in others], lambda: now + probe, timedelta(0)
        )
    return Judged(verdict, retry_at(verdict, refused, every))


async def record_acceptance(conn: AsyncConnection, resources: Resources, account: Account, key_mac: str) -> None:
    """Forget the refusals of a key that works again; the provider's other refused keys are tried at once."""
    now = resources.clock.now()
    others = await key_refusals.accept(conn, account.provider, key_mac)

    def soon() -> datetime:
        return now + timedelta(seconds=random.uniform(0, SPREAD))  # noqa: S311 - spreads load, guards nothing

    if others:
        await key_refusals.read_again(conn, account.provider, others, soon, timedelta(seconds=SPREAD))
