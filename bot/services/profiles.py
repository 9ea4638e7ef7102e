"""The profile of each account, as its provider has it now."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.account import Account
from bot.domain.errors import AccountChanged, AccountNotFound, BotError, ProviderError, Sealed
from bot.domain.profile import Profile
from bot.services.reading import check_retry_after, note_failure
from bot.services.resources import Resources
from bot.storage import accounts


@dataclass(frozen=True, slots=True)
class ProfileOutcome:
    """`account` as it stands afterwards, and its profile or the error that kept it away."""

    account: Account
    profile: Profile | None
    error: BotError | None = None


async def profile_all(resources: Resources, asked: Sequence[Account]) -> list[ProfileOutcome]:
    """Ask for the profiles concurrently; the outcomes come in the same order."""
    return list(await asyncio.gather(*(profile(resources, account) for account in asked)))


async def profile(resources: Resources, account: Account) -> ProfileOutcome:
    """Return the account's profile; a call under way is shared."""
    outcome, _ = await resources.flights.share(f"profile {account.id}", lambda: _ask(resources, account))
    return outcome


async def _ask(resources: Resources, account: Account) -> ProfileOutcome:
    try:
        check_retry_after(account, resources.clock.now())
        async with resources.database.read() as conn:
            credentials = await accounts.credentials(conn, resources.vault, account.owner_id, account.id)
        found = await resources.providers.profile(account.provider, credentials, caller=account.id)
        async with resources.database.write() as conn:
            same = await accounts.record_identity(conn, resources.vault, account.id, found.reading.identity)
            kept = await accounts.get(conn, account.owner_id, account.id)
        return ProfileOutcome(kept, found) if same else ProfileOutcome(kept, None, AccountChanged())
    except AccountNotFound as error:
        return ProfileOutcome(account, None, error)
    except (ProviderError, Sealed) as error:
        return ProfileOutcome(await note_failure(resources, account, error), None, error)
