"""What an account's row says of it: its trend, what its owner set and knows, and what is to be expected."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.alerts.registry import in_force
from bot.domain.account import Account
from bot.domain.alerting import AlertSettings, Rule, RuleState, Unit
from bot.domain.forecast import forecast
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance, DayOrMoment, begins_at, ends_at
from bot.domain.refills import SKEW, learnt_day, next_refill
from bot.domain.trend import Trend
from bot.domain.trend_json import from_json
from bot.services.chats.chat_settings import zone_of
from bot.services.resources import Resources
from bot.storage import chats, due_accounts
from bot.storage.due_accounts import Due


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


def outlook(due: Due, now: datetime, zone: ZoneInfo) -> dict[str, Outlook]:
    """What is to be expected of each watched balance by its id, as far as the readings so far say."""
    if due.account.last is None:
        return {}
    trend, headline = trend_of(due), due.account.last.reading.headline
    foretold, refill = forecast(trend), refill_at(due, trend, now, zone)
    lasts = None if refill is None else foretold.lasts_until(refill)
    found = Outlook(
        burn_rate=foretold.pace,
        runs_out_at=None if lasts else foretold.runs_out_at,
        refill_at=refill,
        lasts_until_refill=lasts,
        overdue_refill=_overdue(headline.next_refill_at, trend, now, zone),
        levels=_levels(due, headline),
    )
    return {headline.id: found}


def _overdue(named: DayOrMoment | None, trend: Trend, now: datetime, zone: ZoneInfo) -> DayOrMoment | None:
    """Return the refill that the provider still names although it is over, while no rise since shows it."""
    begins, ends = begins_at(named, zone), ends_at(named, zone)
    if begins is None or ends is None or ends > now:
        return None
    return None if any(rise.at >= begins - SKEW for rise in trend.rises) else named


def _levels(due: Due, balance: Balance) -> tuple[Decimal, ...]:
    """The amounts below which a low balance is warned of."""
    low = in_force(settings_of(due), Rule.LOW)
    levels = low.levels if low.on and low.levels else ()
    plain = [level.value for level in levels if level.unit is Unit.AMOUNT]
    if balance.allowance is None:
        return tuple(plain)
    shares = [level.value * balance.allowance / 100 for level in levels if level.unit is Unit.PERCENT]
    return (*plain, *shares)


async def outlooks_of(
    resources: Resources, accounts: Sequence[Account], zone: ZoneInfo
) -> dict[str, dict[str, Outlook]]:
    """The outlooks of each account, by its id, by balance id; days are counted in `zone`."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        found = await due_accounts.some(conn, [account.id for account in accounts])
    return {account_id: outlook(due, now, zone) for account_id, due in found.items()}


async def outlooks(resources: Resources, owner_id: int) -> dict[str, dict[str, Outlook]]:
    """The outlooks of each of a person's accounts, by its id, by balance id."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        zone = zone_of(await chats.get(conn, owner_id))
        return {due.account.id: outlook(due, now, zone) for due in await due_accounts.owned(conn, owner_id)}
