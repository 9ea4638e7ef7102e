"""Readings dated ahead, by a clock that was ahead: erased with what they led to when a true one comes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerting import RuleState, states_to_json
from bot.domain.trend_json import trends_to_json
from bot.services.watching.stored import states_of, trends_of
from bot.storage import due_accounts, readings, shares
from bot.storage.db.time_limits import SKEW
from bot.storage.due_accounts import Due

SNOOZED_AT_MOST = timedelta(days=32)  # until a refill, and they come once a month


def is_ahead(due: Due, now: datetime) -> bool:
    """Whether its newest reading is dated so far ahead that each true one would count as overtaken."""
    return due.account.last is not None and due.account.last.at > now + SKEW


async def forget(conn: AsyncConnection, due: Due, now: datetime) -> None:
    """Erase the account's readings after `now`, roll its trends back, and pull its rule states back to `now`."""
    await readings.erase_after(conn, due.number, now)
    trend = trends_to_json({id_: trend.rolled_back(now) for id_, trend in trends_of(due).items()})
    for entry in await shares.of_account(conn, due.account.id):
        await shares.set_states(conn, entry.share.id, _states_until(now, entry.share.states, share=entry.share.id))
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=due.next_poll_at and now,
        trend=trend,
        alert_states=_states_until(now, due.alert_states, account=due.account.id),
        last_read_at=now,
        last_kept_at=now,
        last_success_at=_until(now, due.last_success_at),
        failing_since=_until(now, due.failing_since),
        profile_read_at=_until(now, due.profile_read_at),
    )


def _states_until(now: datetime, stored: dict[str, Any] | None, **whose: object) -> dict[str, Any] | None:
    states = states_of(stored, **whose)
    return states_to_json(
        {scope: {rule: _rule(now, one) for rule, one in each.items()} for scope, each in states.items()}
    )


def _rule(now: datetime, state: RuleState) -> RuleState:
    return replace(
        state,
        since=_until(now, state.since),
        notified_at=_until(now, state.notified_at),
        snoozed_until=_until(now + SNOOZED_AT_MOST, state.snoozed_until),
    )


def _until(latest: datetime, moment: datetime | None) -> datetime | None:
    return moment and min(moment, latest)
