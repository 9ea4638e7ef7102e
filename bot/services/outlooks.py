"""What an account's row says of it: its trend, what its owner set and knows, and what is to be expected."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.account import Account
from bot.domain.alerting import AlertSettings, Rule, RuleState
from bot.domain.forecast import forecast
from bot.domain.outlook import Outlook
from bot.domain.reading import begins_at
from bot.domain.refills import learnt_day, next_refill
from bot.domain.trend import Trend
from bot.domain.trend_json import from_json
from bot.services.chat_settings import zone_of
from bot.services.resources import Resources
from bot.storage import chats, polling
from bot.storage.polling import Due


def trend_of(due: Due) -> Trend:
    return from_json(due.trend) if due.trend else Trend()


def settings_of(due: Due) -> AlertSettings:
    return replace(
        AlertSettings.from_json(due.alert_settings) if due.alert_settings else AlertSettings(),
        refill_day=due.refill_day,
    )


def states_of(stored: dict[str, Any] | None) -> dict[Rule, RuleState]:
    """What a destination was told, as it is stored: the owner's chat on the account, a group's on its share."""
    return {Rule(name): RuleState.from_json(state) for name, state in (stored or {}).items()}


def to_json(states: Mapping[Rule, RuleState]) -> dict[str, Any] | None:
    """`states_of` back."""
    return {rule.value: state.to_json() for rule, state in states.items()} or None


def refill_at(due: Due, trend: Trend, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the next refill comes: the provider's word, the owner's, or what was learnt."""
    named = begins_at(due.account.last.reading.headline.next_refill_at) if due.account.last else None
    return next_refill(named, due.refill_day, learnt_day(trend.rises, now), now, zone)


def outlook(due: Due, now: datetime, zone: ZoneInfo) -> Outlook:
    """What is to be expected, as far as the readings so far say."""
    trend = trend_of(due)
    foretold = forecast(trend)
    return Outlook(foretold.pace, foretold.runs_out_at, refill_at(due, trend, now, zone))


async def outlooks_of(resources: Resources, accounts: Sequence[Account], zone: ZoneInfo) -> dict[str, Outlook]:
    """The outlook of each account, by its id; days are counted in `zone`."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        found = await polling.some(conn, [account.id for account in accounts])
    return {account_id: outlook(due, now, zone) for account_id, due in found.items()}


async def outlooks(resources: Resources, owner_id: int) -> dict[str, Outlook]:
    """The outlook of each of a person's accounts, by its id."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        zone = zone_of(await chats.get(conn, owner_id))
        return {due.account.id: outlook(due, now, zone) for due in await polling.owned(conn, owner_id)}
