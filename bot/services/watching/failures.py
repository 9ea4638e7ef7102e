"""Failures of calls to providers: what each means for the account, stored and evaluated."""

import random
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status
from bot.domain.alerting import Failure
from bot.domain.errors import AccountNotFound, BotError, KeyNotAccepted, KeysRefused, OutOfCredit, Refused, Unavailable
from bot.domain.key_refusals import RETRY_REJECTED, Verdict
from bot.domain.polling import not_sooner
from bot.providers import Credentials
from bot.services.resources import Resources
from bot.services.watching import evaluation, key_refusals
from bot.storage import account_keys, accounts, due_accounts, key_calls
from bot.storage.db.conflicts import repeated
from bot.storage.due_accounts import Due


async def key_replaced(conn: AsyncConnection, resources: Resources, account: Account, credentials: Credentials) -> bool:
    """Return whether the account's key was replaced while a call with the old one ran: then its result is of no use."""
    return not await account_keys.has_key(conn, resources.vault, account, credentials)


async def read_anew(conn: AsyncConnection, resources: Resources, account: Account) -> None:
    """Have the account read with its new key at once: a reading that fell due meanwhile shared the old key's call."""
    due = await due_accounts.load(conn, account.owner_id, account.id)
    await due_accounts.finish(conn, due, next_poll_at=due.next_poll_at and resources.clock.now())


@repeated
async def record_failure(
    resources: Resources,
    account: Account,
    error: BotError,
    credentials: Credentials | None,
    *,
    notify_owner: bool,
) -> tuple[Account, BotError]:
    """Store what a failure with these credentials means for the account; return it as it stands, and the error.

    KeysRefused where the provider refuses every key. A failure of a key that was replaced meanwhile is not counted.
    credentials: None where they could not be opened. notify_owner: False where the owner gets the error as the answer.
    """
    try:
        async with resources.ledger.writing() as write_calls, resources.database.write() as conn:
            if credentials is not None and await key_replaced(conn, resources, account, credentials):
                await read_anew(conn, resources, account)
                return await accounts.get(conn, account.owner_id, account.id), error
            again_at = None
            if isinstance(error, KeyNotAccepted):
                key_mac = (await due_accounts.look(conn, account.owner_id, account.id)).key_mac or account.id
                judged = await key_refusals.record_refusal(conn, resources, account, key_mac)
                again_at = judged.retry_at
                error = KeysRefused() if judged.verdict is Verdict.PROVIDER else error
            due = await due_accounts.load(conn, account.owner_id, account.id)
            failure = _failure(due.account, error)
            if failure is Failure.REJECTED and again_at is None:
                again_at = resources.clock.now() + RETRY_REJECTED
            retry_at = await _retry_at(conn, resources, due, error)
            await conn.run_sync(write_calls)
            await evaluation.evaluate_failure(
                conn, resources, due, failure, retry_at, again_at=again_at, notify_owner=notify_owner
            )
            return due.account, error
    except AccountNotFound:
        return account, error


def _failure(account: Account, error: BotError) -> Failure:
    """Return the failure that rules are evaluated on; a rejected key stays rejected, whatever the error is."""
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
    """Return until when the provider is to be left alone, by this answer or by one to another account with the key."""
    now = resources.clock.now()
    named = error.retry_in if isinstance(error, Unavailable) else None
    blocked_until = await key_calls.blocked_until(conn, due.key_mac, now) if due.key_mac else None
    until = max(now + timedelta(seconds=named or 0), blocked_until or now)
    return not_sooner(now, until, random.random())  # noqa: S311 - spreads load, guards nothing
