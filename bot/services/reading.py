"""What accounts hold now: asked of the provider once, stored, and shared by whoever asks meanwhile."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.account import Account
from bot.domain.errors import AccountChanged, AccountNotFound, AskedTooOften, BotError, KeyNotAccepted, ProviderError, Sealed
from bot.domain.reading import TakenReading
from bot.services.metrics import PROVIDER_ANSWERS
from bot.services.resources import Resources
from bot.storage import accounts

REUSE_FOR = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`account` as it stands afterwards; `taken` is the reading asked for, or None with the `error` that kept it away.

    `reused`: the figure is not fresh, the provider was not asked again for it.
    """

    account: Account
    taken: TakenReading | None
    error: BotError | None = None
    reused: bool = False


def check_retry_after(account: Account, now: datetime) -> None:
    """Raise AskedTooOften while a Retry-After of this account's key runs."""
    if account.retry_at is not None and account.retry_at > now:
        raise AskedTooOften(max(1, round((account.retry_at - now).total_seconds())))


async def read_all(resources: Resources, asked: Sequence[Account]) -> list[Outcome]:
    """Read the accounts concurrently; the outcomes come in the same order, one account's failure touches no other."""
    return list(await asyncio.gather(*(read(resources, account) for account in asked)))


async def read(resources: Resources, account: Account) -> Outcome:
    """Return what the account holds. A reading younger than 5 s is reused; a call under way is shared."""
    now = resources.clock.now()
    if account.last is not None and timedelta() <= now - account.last.at < REUSE_FOR:
        return Outcome(account, account.last, reused=True)
    outcome, shared = await resources.flights.share(f"read {account.id}", lambda: _ask(resources, account))
    if not shared:
        word = type(outcome.error).__name__ if outcome.error else "ok"
        PROVIDER_ANSWERS.labels(account.provider, word).inc()
    return outcome


async def _ask(resources: Resources, account: Account) -> Outcome:
    try:
        check_retry_after(account, resources.clock.now())
        async with resources.database.read() as conn:
            credentials = await accounts.credentials(conn, resources.vault, account.owner_id, account.id)
        last = account.last.reading if account.last else None
        reading = await resources.providers.read(account.provider, credentials, last, caller=account.id)
        taken = TakenReading(reading, resources.clock.now())
        async with resources.database.write() as conn:
            same = await accounts.record_reading(conn, resources.vault, account.id, taken)
            found = await accounts.get(conn, account.owner_id, account.id)
        return Outcome(found, taken) if same else Outcome(found, None, AccountChanged())
    except AccountNotFound as error:
        return Outcome(account, None, error)
    except (ProviderError, Sealed) as error:
        return Outcome(await note_failure(resources, account, error), None, error)


async def note_failure(resources: Resources, account: Account, error: BotError) -> Account:
    """Store what a failure means for the account (a 401 counts, a 429 postpones) and return it as it stands."""
    if not isinstance(error, KeyNotAccepted | AskedTooOften):
        return account
    async with resources.database.write() as conn:
        if isinstance(error, KeyNotAccepted):
            await accounts.record_rejection(conn, account.id)
        else:
            until = resources.clock.now() + timedelta(seconds=error.retry_in)
            await accounts.postpone(conn, account.id, until)
        try:
            return await accounts.get(conn, account.owner_id, account.id)
        except AccountNotFound:
            return account
