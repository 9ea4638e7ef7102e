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


def trends_of(due: Due) -> dict[str, Trend]:
    """Return the trends by balance id."""
    return trends_from_json(due.trend)


def settings_of(due: Due) -> AccountSettings:
    """Return the owner's settings; the refill day of the whole account has a column of its own."""
    settings = AccountSettings.from_json(due.alert_settings)
    if due.refill_day is None:
        return settings
    own = replace(settings.scopes.get(ACCOUNT, AlertSettings()), refill_day=due.refill_day)
    return AccountSettings({**settings.scopes, ACCOUNT: own})


def outlook(due: Due, now: datetime, zone: ZoneInfo) -> dict[str, Outlook]:
    """Return the outlook of each watched balance, by its id; days are those of `zone`."""
    return outlooks_of_state(state_of(due), now, zone)


async def outlooks_of(resources: Resources, accounts: Sequence[Account], zone: ZoneInfo) -> Outlooks:
    """Return the outlooks of each account; days are those of `zone`."""
    now = resources.clock.now()
    found = await resources.accounts.load([account.id for account in accounts])
    return {account_id: outlook(opened.due, now, zone) for account_id, opened in found.items()}
