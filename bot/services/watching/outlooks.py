"""Outlooks of accounts, from what is stored of them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerts.account import WatchState
from bot.alerts.outlook import outlooks as outlooks_of_state
from bot.domain.account import Account
from bot.domain.outlook import Outlook
from bot.services.resources import Resources
from bot.services.watching.stored import settings_of, trends_of
from bot.storage.due_accounts import Due

Outlooks = dict[str, dict[str, Outlook]]
"""Outlooks by account id, then by balance id."""


def state_of(due: Due) -> WatchState:
    return WatchState(
        settings=settings_of(due),
        trends=trends_of(due),
        reading=due.account.last.reading if due.account.last else None,
        last_success=due.last_success_at,
    )


def outlook(due: Due, now: datetime, zone: ZoneInfo) -> dict[str, Outlook]:
    """Return the outlook of each watched balance, by its id; days are those of `zone`."""
    return outlooks_of_state(state_of(due), now, zone)


async def outlooks_of(resources: Resources, accounts: Sequence[Account], zone: ZoneInfo) -> Outlooks:
    """Return the outlooks of each account; days are those of `zone`."""
    now = resources.clock.now()
    found = await resources.accounts.load([account.id for account in accounts])
    return {account_id: outlook(due, now, zone) for account_id, due in found.items()}
