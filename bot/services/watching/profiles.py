"""Profiles of accounts, read from their providers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status
from bot.domain.errors import AccountChanged, AccountNotFound, BotError, KeyThrottled, ProviderError, Sealed
from bot.domain.profile import Profile
from bot.domain.reading import TakenReading
from bot.providers import Credentials
from bot.services.metrics import ProviderCall
from bot.services.resources import Resources
from bot.services.watching import notifications
from bot.services.watching.allowance import limits_named, use_key
from bot.services.watching.failures import key_replaced, record_failure
from bot.storage import account_readings, accounts, due_accounts
from bot.storage.db.conflicts import repeated


@dataclass(frozen=True, slots=True)
class ProfileOutcome:
    """Outcome of a profile call: the account as it stands afterwards, and its profile or the error."""

    account: Account
    profile: Profile | None
    error: BotError | None = None


async def profile_all(resources: Resources, wanted: Sequence[Account], *, notify_owner: bool) -> list[ProfileOutcome]:
    """Ask for the profiles concurrently; the outcomes come in the same order."""
    return list(await asyncio.gather(*(profile(resources, account, notify_owner=notify_owner) for account in wanted)))


async def profile(
    resources: Resources,
    account: Account,
    *,
    user_initiated: bool = True,
    notify_owner: bool = False,
) -> ProfileOutcome:
    """Return the account's profile; a call under way is shared. user_initiated, notify_owner: as for `reading.read`."""
    return await resources.single_flight.share(
        f"profile {account.id}", lambda: _ask(resources, account, user_initiated, not user_initiated or notify_owner)
    )


async def _ask(resources: Resources, account: Account, user_initiated: bool, notify_owner: bool) -> ProfileOutcome:
    credentials = None
    try:
        credentials, meter = await use_key(resources, account, user_initiated=user_initiated)
        with ProviderCall(account.provider):
            found = await resources.providers.profile(
                account.provider, credentials, caller=account.id, user_initiated=user_initiated, meter=meter
            )
        return await _store(resources, account, credentials, found, notify_owner=notify_owner)
    except (AccountNotFound, KeyThrottled) as error:
        return ProfileOutcome(account, None, error)
    except (ProviderError, Sealed) as error:
        if not user_initiated:  # the reading just before it says how the account is
            return ProfileOutcome(account, None, error)
        account, said = await record_failure(resources, account, error, credentials, notify_owner=notify_owner)
        return ProfileOutcome(account, None, said)


@repeated
async def _store(
    resources: Resources, account: Account, credentials: Credentials, found: Profile, *, notify_owner: bool
) -> ProfileOutcome:
    """Store what a profile says of the account. Raises AccountNotFound."""
    async with resources.ledger.writing() as write_calls, resources.database.write() as conn:
        if await key_replaced(conn, resources, account, credentials):
            return ProfileOutcome(await accounts.get(conn, account.owner_id, account.id), found)
        before = await due_accounts.load(conn, account.owner_id, account.id)
        same = await account_readings.record_identity(conn, resources.vault, account.id, found.reading.identity)
        due = await due_accounts.load(conn, account.owner_id, account.id)
        await due_accounts.finish(
            conn,
            due,
            next_poll_at=due.next_poll_at,
            profile_read_at=resources.clock.now(),
            **limits_named(found.reading),
        )
        await conn.run_sync(write_calls)
        if same:
            await _keep_limit(conn, due.account, found.reading.headline.limit)
        elif notify_owner and before.account.status is not Status.SUSPENDED:
            await notifications.ask_about_change(conn, resources, due.account)
    return ProfileOutcome(due.account, found) if same else ProfileOutcome(due.account, None, AccountChanged())


async def _keep_limit(conn: AsyncConnection, account: Account, limit: Decimal | None) -> None:
    """Put the profile's limit into the newest reading: the next one may take its limit from there."""
    last = account.last
    if last is None or limit is None or limit == last.reading.headline.limit:
        return
    headline, *others = last.reading.balances
    reading = replace(last.reading, balances=(replace(headline, limit=limit), *others))
    await account_readings.correct_last(conn, account.id, TakenReading(reading, last.at))
