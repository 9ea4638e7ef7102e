"""After a clock that was far ahead and came back: nothing waits for a moment that only that clock knew."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerting import RuleState, states_from_json, states_to_json
from bot.domain.polling import longest_backoff
from bot.domain.schedule_words import parse_digest
from bot.domain.trend_json import trends_to_json
from bot.services.chats.chat_settings import zone_of
from bot.services.resources import Resources
from bot.services.watching.outlooks import trends_of
from bot.storage import clock_jump, due_accounts, shares
from bot.storage.chats import ChatSettings
from bot.storage.clock_jump import SKEW
from bot.storage.db.conflicts import repeated
from bot.storage.due_accounts import Due

KEY_BLOCKED_AT_MOST = timedelta(hours=1)  # a longer Retry-After is cut to it
SNOOZED_AT_MOST = timedelta(days=32)  # until a refill, and they come once a month


@repeated
async def mend(resources: Resources) -> None:
    """Plan anew what lies further ahead than anything could have been planned; cheap where there is nothing."""
    now = resources.clock.now()

    def next_after(schedule: str, chat: ChatSettings) -> datetime:
        return parse_digest(schedule).next_after(now, zone_of(chat))

    async with resources.database.write() as conn:
        await clock_jump.clamp(conn, now, KEY_BLOCKED_AT_MOST)
        await clock_jump.replan_digests(conn, now, next_after)
        longest = max(timedelta(seconds=longest_backoff(resources.poll_every)), KEY_BLOCKED_AT_MOST)
        await clock_jump.pull_back(conn, now, longest)


def read_ahead(due: Due, now: datetime) -> bool:
    """Whether its newest reading is dated so far ahead that each true one would count as overtaken."""
    return due.account.last is not None and due.account.last.at > now + SKEW


async def mend_account(conn: AsyncConnection, due: Due, now: datetime) -> None:
    """What was read and told ahead of its time is not known; what is wrong by the true clock is found anew."""
    changes = due_accounts.Changes(
        last_success_at=_not_after(now, due.last_success_at),
        failing_since=_not_after(now, due.failing_since),
        profile_read_at=_not_after(now, due.profile_read_at),
        alert_states=_not_ahead(due.alert_states, now),
    )
    if read_ahead(due, now):
        await clock_jump.erase_readings(conn, due.number, now)
        changes["last_read_at"] = changes["last_kept_at"] = now
        changes["trend"] = trends_to_json({id_: trend.rolled_back(now, None) for id_, trend in trends_of(due).items()})
    for entry in await shares.of_account(conn, due.account.id):
        await shares.set_states(conn, entry.share.id, _not_ahead(entry.share.states, now))
    await due_accounts.finish(conn, due, next_poll_at=now, **changes)


def _not_ahead(states: dict[str, Any] | None, now: datetime) -> dict[str, Any] | None:
    """What was notified ahead of its time was notified now."""
    return states_to_json(
        {
            scope: {rule: _rule_not_ahead(state, now) for rule, state in rules.items()}
            for scope, rules in states_from_json(states).items()
        }
    )


def _rule_not_ahead(state: RuleState, now: datetime) -> RuleState:
    return replace(
        state,
        since=_not_after(now, state.since),
        notified_at=_not_after(now, state.notified_at),
        snoozed_until=_not_after(now + SNOOZED_AT_MOST, state.snoozed_until),
    )


def _not_after(latest: datetime, moment: datetime | None) -> datetime | None:
    return moment and min(moment, latest)
