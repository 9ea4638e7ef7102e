"""Trends, settings and rule states of an account, decoded from its row; what cannot be read begins anew."""

from dataclasses import replace
from typing import Any

from bot.domain.alerting import ACCOUNT, AccountSettings, AlertSettings, Rule, RuleState, states_from_json
from bot.domain.trend import Trend
from bot.domain.trend_json import trends_from_json
from bot.storage.db.stored_json import decoded
from bot.storage.due_accounts import Due


def trends_of(due: Due) -> dict[str, Trend]:
    """Return the trends by balance id."""
    return decoded(trends_from_json, due.trend, "trend", account=due.account.id) or {}


def settings_of(due: Due) -> AccountSettings:
    """Return the owner's settings; the refill day of the whole account has a column of its own."""
    settings = decoded(AccountSettings.from_json, due.alert_settings, "settings", account=due.account.id)
    settings = settings or AccountSettings()
    if due.refill_day is None:
        return settings
    own = replace(settings.scopes.get(ACCOUNT, AlertSettings()), refill_day=due.refill_day)
    return AccountSettings({**settings.scopes, ACCOUNT: own})


def states_of(stored: dict[str, Any] | None, **whose: object) -> dict[str, dict[Rule, RuleState]]:
    """Return the rule states of one destination. whose: its name in the log."""
    return decoded(states_from_json, stored, "rule states", **whose) or {}
