"""Trends, settings and outlooks of accounts, decoded from their rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerts.account import WatchState
from bot.alerts.outlook import outlooks as outlooks_of_state
from bot.domain.account import Account
from bot.domain.alerting import ACCOUNT, AccountSettings, AlertSettings
from bot.domain.outlook import Outlook
from bot.domain.trend import Trend
from bot.domain.trend_json import trends_from_json
from bot.services.resources import Resources
from bot.storage import due_accounts
from bot.storage.due_accounts import Due

Outlooks = dict[str, dict[str, Outlook]]
"""By account id, then by balance id."""


def state_of(due: Due) -> WatchState:
    return WatchState(
        settings=settings_of(due),
        trends=trends_of(due),
        reading=due.account.last.reading if due.account.last else None,
        last_success=due.last_success_at,
    )


def trends_of(due: Due) -> dict[str, Trend]:
    """By balance id."""
    return trends_from_json(due.trend)


def settings_of(due: Due) -> AccountSettings:
    """What the owner chose; the refill day of the whole account has a column of its own."""
    settings = AccountSettings.from_json(due.alert_settings)
    if due.refill_day is None:
        return settings
    own = replace(settings.scopes.get(ACCOUNT, AlertSettings()), refill_day=due.refill_day)
    return AccountSettings({**settings.scopes, ACCOUNT: own})


def outlook(due: Due, now: datetime, zone: ZoneInfo) -> dict[str, Outlook]:
    """The outlook of each watched balance, by its id."""
    return outlooks_of_state(state_of(due), now, zone)


async def outlooks_of(resources: Resources, accounts: Sequence[Account], zone: ZoneInfo) -> Outlooks:
    """The outlooks of each account; days are counted in `zone`."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        found = await due_accounts.some(conn, [account.id for account in accounts])
    return {account_id: outlook(due, now, zone) for account_id, due in found.items()}
