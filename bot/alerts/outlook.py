"""Outlooks of an account's watched balances, from the state its rules are evaluated on."""

from datetime import datetime
from decimal import Decimal, localcontext
from zoneinfo import ZoneInfo

from bot.alerts.account import WatchState, facts_of
from bot.alerts.facts import Facts
from bot.alerts.low import warn_below
from bot.alerts.registry import effective_setting
from bot.domain.alerting import AlertSettings, Rule
from bot.domain.outlook import Outlook
from bot.domain.refills import overdue_refill
from bot.domain.trend import EXACT


def outlooks(state: WatchState, now: datetime, zone: ZoneInfo) -> dict[str, Outlook]:
    """Return the outlook of each watched balance, by its id; days are those of `zone`."""
    balances = state.reading.watched if state.reading else ()
    facts = [facts_of(state, balance, now, zone) for balance in balances]
    return {each.scope: _outlook(each, state.settings.of(each.scope)) for each in facts}


def warn_levels(settings: AlertSettings, facts: Facts) -> tuple[Decimal, ...]:
    """Return the amounts below which a low balance is warned of, as far as they can be told."""
    setting = effective_setting(settings, Rule.LOW)
    levels = (setting.levels or ()) if setting.on else ()
    with localcontext(EXACT):
        found = [warn_below(facts, level) for level in levels]
    return tuple(amount for amount in found if amount is not None)


def _outlook(facts: Facts, settings: AlertSettings) -> Outlook:
    trend, expected = facts.trend, facts.expected
    lasts = None if facts.refill_begins is None else expected.lasts_until(facts.refill_begins)
    named = facts.balance.next_refill_at if facts.balance else None
    full = facts.amount is not None and facts.limit is not None and facts.amount >= facts.limit
    day_set = None if full or facts.is_window else settings.refill_day  # the refill of a full balance is not to be seen
    return Outlook(
        burn_rate=expected.burn_rate,
        runs_out_at=None if lasts else expected.runs_out_at,
        refill_at=facts.refill_at,
        lasts_until_refill=lasts,
        overdue_refill=overdue_refill(named, day_set, trend.since, trend.increases, facts.now, facts.zone),
        confirmed=trend.last.amount if trend.last else None,
        unconfirmed=trend.unconfirmed is not None,
        levels=warn_levels(settings, facts),
    )
