"""What accounts hold now: asked of the provider once, stored, and shared by whoever asks meanwhile."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.facts import Failure
from bot.domain.account import Account, Status
from bot.domain.errors import (
    AccountChanged,
    AccountNotFound,
    AskedTooOften,
    BotError,
    KeyNotAccepted,
    ProviderError,
    Sealed,
)
from bot.domain.reading import TakenReading
from bot.services import telling, watching
from bot.services.metrics import PROVIDER_ANSWERS
from bot.services.resources import Resources
from bot.storage import accounts, polling, quota

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


async def read(resources: Resources, account: Account, *, asked: bool = True) -> Outcome:
    """Return what the account holds; a call under way is shared.

    `asked`: a person wants to know. Then a reading younger than 5 s is reused, and the provider is asked whatever its
    breaker says.
    """
    now = resources.clock.now()
    if asked and account.last is not None and timedelta() <= now - account.last.at < REUSE_FOR:
        return Outcome(account, account.last, reused=True)
    outcome, shared = await resources.flights.share(f"read {account.id}", lambda: _ask(resources, account, asked))
    if not shared:
        word = type(outcome.error).__name__ if outcome.error else "ok"
        PROVIDER_ANSWERS.labels(account.provider, word).inc()
    return outcome


async def _ask(resources: Resources, account: Account, asked: bool) -> Outcome:
    try:
        check_retry_after(account, resources.clock.now())
    except AskedTooOften as error:
        return Outcome(account, None, error)  # known from last time: nobody was asked, nothing failed
    try:
        credentials = await use_key(resources, account, count=asked)
        async with resources.database.read() as conn:
            account = await accounts.get(conn, account.owner_id, account.id)  # its key may be newer than what is asked
        last = account.last.reading if account.last else None
        reading = await resources.providers.read(account.provider, credentials, last, caller=account.id, asked=asked)
        taken = TakenReading(reading, resources.clock.now())
        async with resources.database.write() as conn:
            if await key_replaced(conn, resources, account, credentials):
                now_held = await accounts.get(conn, account.owner_id, account.id)
                return Outcome(now_held, now_held.last, reused=True)
            same = await accounts.record_reading(conn, resources.vault, account.id, taken)
            due = await polling.load(conn, account.owner_id, account.id)
            if same:
                await watching.note_reading(conn, resources, due, taken)
            elif not asked and account.status is not Status.SUSPENDED:
                await telling.ask_about_change(conn, resources, due.account)
        return Outcome(due.account, taken) if same else Outcome(due.account, None, AccountChanged())
    except AccountNotFound as error:
        return Outcome(account, None, error)
    except (ProviderError, Sealed) as error:
        return Outcome(await note_failure(resources, account, error, told=asked), None, error)


async def use_key(resources: Resources, account: Account, *, count: bool = True) -> Mapping[str, SecretStr]:
    """Open the account's key for a call, and count that, which the poller has done. Raises AccountNotFound, Sealed."""
    async with resources.database.write() as conn:
        credentials = await accounts.credentials(conn, resources.vault, account.owner_id, account.id)
        if count:
            mac = resources.vault.fingerprint_key(credentials, provider=account.provider)
            await quota.count(conn, mac, resources.clock.now())
    return credentials


async def key_replaced(
    conn: AsyncConnection, resources: Resources, account: Account, credentials: Mapping[str, SecretStr]
) -> bool:
    """Say whether the account's key was replaced while a call with the old one ran: what it brought is of no use."""
    held = await accounts.with_key(conn, resources.vault, account.owner_id, account.provider, credentials)
    return held is None or held.id != account.id


async def note_failure(resources: Resources, account: Account, error: BotError, *, told: bool) -> Account:
    """Store what a failure means for the account (a 401 counts, a 429 postpones) and return it as it stands.

    `told`: its owner gets the error as the answer, so that the rules have nothing to add.
    """
    retry_at = None
    try:
        async with resources.database.write() as conn:
            if isinstance(error, KeyNotAccepted):
                await accounts.record_rejection(conn, account.id)
            elif isinstance(error, AskedTooOften):
                retry_at = resources.clock.now() + timedelta(seconds=error.retry_in)
                await accounts.postpone(conn, account.id, retry_at)
            due = await polling.load(conn, account.owner_id, account.id)
            rejected = due.account.status is Status.REJECTED
            failure = Failure.REJECTED if rejected else Failure.UNREADABLE
            await watching.note_failure(conn, resources, due, failure, retry_at, told=told)
            return due.account
    except AccountNotFound:
        return account
