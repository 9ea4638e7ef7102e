"""What accounts hold now: asked of the provider once, stored, and shared by whoever asks meanwhile."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status
from bot.domain.alerting import Failure
from bot.domain.errors import (
    AccountChanged,
    AccountNotFound,
    BotError,
    KeyHeld,
    KeyNotAccepted,
    KeysRefused,
    OutOfCredit,
    ProviderError,
    Refused,
    Sealed,
    Unavailable,
)
from bot.domain.polling import not_sooner
from bot.domain.reading import TakenReading
from bot.domain.refusals import RETRY_REJECTED, Verdict
from bot.services.metrics import provider_call
from bot.services.resources import Resources
from bot.services.watching import evaluation, notifications, refusals
from bot.services.watching.allowance import KeyMeter, use_key
from bot.storage import account_keys, account_readings, accounts, due_accounts, key_calls
from bot.storage.due_accounts import Due

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


async def read_all(resources: Resources, asked: Sequence[Account], *, by_owner: bool = True) -> list[Outcome]:
    """Read the accounts concurrently; the outcomes come in the same order, one account's failure touches no other."""
    return list(await asyncio.gather(*(read(resources, account, by_owner=by_owner) for account in asked)))


async def read(
    resources: Resources,
    account: Account,
    *,
    asked: bool = True,
    by_owner: bool = True,
    meter: KeyMeter | None = None,
) -> Outcome:
    """Return what the account holds; a call under way is shared.

    `asked`: a person wants to know. Then a reading younger than 5 s or the provider's least interval is reused, and the
    provider is asked whatever its breaker says. `by_owner`: that person is the owner, who has the answer; otherwise
    they are told of what is wrong.
    `meter`: the poller's, which has counted the call.
    """
    now = resources.clock.now()
    reuse_for = max(REUSE_FOR, timedelta(seconds=resources.providers.info(account.provider).interval))
    if asked and account.last is not None and timedelta() <= now - account.last.at < reuse_for:
        return Outcome(account, account.last, reused=True)
    outcome, _shared = await resources.flights.share(
        f"read {account.id}", lambda: _ask(resources, account, asked, asked and by_owner, meter)
    )
    return outcome


async def _ask(resources: Resources, account: Account, asked: bool, told: bool, meter: KeyMeter | None) -> Outcome:
    credentials = None
    try:
        credentials, meter = await use_key(resources, account, meter)
        async with resources.database.read() as conn:
            account = await accounts.get(conn, account.owner_id, account.id)  # its key may be newer than what is asked
        last = account.last.reading if account.last else None
        with provider_call(account.provider):
            reading = await resources.providers.read(
                account.provider, credentials, last, caller=account.id, user_initiated=asked, meter=meter
            )
        taken = TakenReading(reading, resources.clock.now())
        async with resources.database.write() as conn:
            if await key_replaced(conn, resources, account, credentials):
                now_held = await accounts.get(conn, account.owner_id, account.id)
                return Outcome(now_held, now_held.last, reused=True)
            if account.rejections:
                await refusals.note_acceptance(conn, resources, account, meter.key_mac)
            same = await account_readings.record_reading(conn, resources.vault, account.id, taken)
            due = await due_accounts.load(conn, account.owner_id, account.id)
            if same:
                await evaluation.note_reading(conn, resources, due, taken)
            elif not told and account.status is not Status.SUSPENDED:
                await notifications.ask_about_change(conn, resources, due.account)
        return Outcome(due.account, taken) if same else Outcome(due.account, None, AccountChanged())
    except (AccountNotFound, KeyHeld) as error:
        return Outcome(account, None, error)  # nobody was asked, nothing failed
    except (ProviderError, Sealed) as error:
        return Outcome(*await note_failure(resources, account, error, credentials, told=told))


async def key_replaced(
    conn: AsyncConnection, resources: Resources, account: Account, credentials: Mapping[str, SecretStr]
) -> bool:
    """Say whether the account's key was replaced while a call with the old one ran: what it brought is of no use."""
    return not await account_keys.has_key(conn, resources.vault, account, credentials)


async def note_failure(
    resources: Resources,
    account: Account,
    error: BotError,
    credentials: Mapping[str, SecretStr] | None,
    *,
    told: bool,
) -> tuple[Account, None, BotError]:
    """Store what a failure with these credentials means for the account; return it as it stands, and what to say.

    Where the provider refuses every key that is KeysRefused. It says nothing about a key that came in their place
    meanwhile. credentials: None where they could not be opened. told: its owner gets the error as the answer, so that
    the rules have nothing to add.
    """
    try:
        async with resources.database.write() as conn:
            if credentials is not None and await key_replaced(conn, resources, account, credentials):
                return await accounts.get(conn, account.owner_id, account.id), None, error
            again_at = None
            if isinstance(error, KeyNotAccepted):
                key_mac = (await due_accounts.look(conn, account.owner_id, account.id)).key_mac or account.id
                judged = await refusals.note_refusal(conn, resources, account, key_mac)
                again_at = judged.retry_at
                error = KeysRefused() if judged.verdict is Verdict.PROVIDER else error
            due = await due_accounts.load(conn, account.owner_id, account.id)
            failure = _failure(due.account, error)
            if failure is Failure.REJECTED and again_at is None:
                again_at = resources.clock.now() + RETRY_REJECTED
            retry_at = await _retry_at(conn, resources, due, error)
            await evaluation.note_failure(
                conn, resources, due, failure, retry_at, again_at=again_at, notify_owner=not told
            )
            return due.account, None, error
    except AccountNotFound:
        return account, None, error


def _failure(account: Account, error: BotError) -> Failure:
    """Return what the rules hear: of a rejected key nothing else counts."""
    if account.status is Status.REJECTED:
        return Failure.REJECTED
    match error:
        case OutOfCredit():
            return Failure.OUT_OF_CREDIT
        case KeysRefused():
            return Failure.KEYS_REFUSED
        case Refused():
            return Failure.SERVER_REFUSED
        case _:
            return Failure.UNREADABLE


async def _retry_at(conn: AsyncConnection, resources: Resources, due: Due, error: BotError) -> datetime:
    """Return until when the provider wants to hear nothing, by this answer or by one to another holder of the key."""
    now = resources.clock.now()
    named = error.retry_in if isinstance(error, Unavailable) else None
    held = await key_calls.held_until(conn, due.key_mac, now) if due.key_mac else None
    until = max(now + timedelta(seconds=named or 0), held or now)
    return not_sooner(now, until, random.random())  # noqa: S311 - spreads load, guards nothing
