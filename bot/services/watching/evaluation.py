"""Evaluation of an account's reading: trends, rule states and notifications, in the transaction of the reading.

It starts from the account's row as locked in that transaction: two workers that read the same account cannot both
notify of the same change.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.account import WatchState, observe
from bot.domain.account import Account, Status
from bot.domain.alerting import Failure
from bot.domain.reading import TakenReading
from bot.domain.trend_json import trends_to_json
from bot.services.resources import Resources
from bot.services.watching import notifications
from bot.services.watching.allowance import limits_named
from bot.services.watching.destinations import destinations
from bot.services.watching.judgement import judge
from bot.services.watching.outlooks import state_of
from bot.storage import chats, due_accounts, readings, shares
from bot.storage.due_accounts import Due


async def begin(conn: AsyncConnection, resources: Resources, account: Account, taken: TakenReading) -> None:
    """Watch an account that was just linked, from its first reading on; its owner has that before them."""
    due = await due_accounts.load(conn, account.owner_id, account.id)
    named = limits_named(taken.reading)
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=taken.at + timedelta(seconds=resources.poll_every),
        trend=trends_to_json(observe(WatchState(), taken).trends),
        last_success_at=taken.at,
        profile_read_at=taken.at if named else None,
        **named,
    )


async def evaluate_reading(conn: AsyncConnection, resources: Resources, due: Due, taken: TakenReading) -> None:
    """Evaluate a reading that was recorded in this transaction; `due` is the account's row as loaded after that.

    One that another has overtaken says nothing new. One with a sudden change is not part of the history until the next
    one confirms it.
    """
    if due.account.last is not None and taken.at < due.account.last.at:
        return
    before = state_of(due)
    state = observe(before, taken)
    if state.unconfirmed:
        await readings.remove(conn, due.number, taken.at)
    elif before.unconfirmed:
        await readings.keep(conn, [(due.number, taken)])
    states, at = await _judge(conn, resources, replace(due, failures=0), state, None, taken.at)
    named = limits_named(taken.reading)
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=at if due.account.status is Status.ACTIVE else None,
        trend=trends_to_json(state.trends),
        alert_states=states,
        failures=0,
        failing_since=None,
        last_success_at=taken.at,
        profile_read_at=taken.at if named else due.profile_read_at,
        **named,
    )


async def evaluate_failure(
    conn: AsyncConnection,
    resources: Resources,
    due: Due,
    failure: Failure,
    retry_at: datetime | None,
    *,
    notify_owner: bool,
    again_at: datetime | None = None,
) -> None:
    """Evaluate a reading that failed. notify_owner: False where they asked for it and have the answer.

    retry_at: no sooner than that. again_at: exactly then, whatever is due.
    """
    now = resources.clock.now()
    failed = replace(due, failures=due.failures + 1)
    states, at = await _judge(conn, resources, failed, state_of(due), failure, now, notify_owner=notify_owner)
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=_next_poll_at(due, max(at, retry_at or at), again_at),
        alert_states=states,
        failures=failed.failures,
        failing_since=due.failing_since or now,
    )


def _next_poll_at(due: Due, at: datetime, again_at: datetime | None) -> datetime | None:
    """Return when to read next; None while its owner paused it or is asked, a rejected key at `again_at` alone."""
    match due.account.status:
        case Status.ACTIVE:
            return again_at or at
        case Status.REJECTED:
            return again_at
        case _:
            return None


async def notify_rejected(conn: AsyncConnection, resources: Resources, due: Due, *, notify_owner: bool) -> None:
    """Enqueue the key-rejected warning if it was not: rejected accounts are polled once a day only."""
    if due.account.status is Status.REJECTED:
        locked = await due_accounts.load(conn, due.account.owner_id, due.account.id)
        await evaluate_failure(
            conn, resources, locked, Failure.REJECTED, None, notify_owner=notify_owner, again_at=locked.next_poll_at
        )


async def _judge(
    conn: AsyncConnection,
    resources: Resources,
    due: Due,
    state: WatchState,
    failure: Failure | None,
    now: datetime,
    *,
    notify_owner: bool = True,
) -> tuple[dict[str, Any] | None, datetime]:
    """Return the owner's states to store and when to read next; messages and groups' states are stored here."""
    owner = await chats.get(conn, due.account.owner_id)
    judgement = judge(
        due,
        state,
        await destinations(conn, due, owner if notify_owner else None),
        owner,
        now,
        every=resources.poll_every,
        jitter=random.random(),  # noqa: S311 - spreads load, guards nothing
        failure=failure,
    )
    states = due.alert_states
    for found in judgement.notifications:
        if found.events:
            await notifications.warn(conn, resources, due.account, found.destination, found.events)
        share = found.destination.share
        if share is None:
            states = found.states
        elif found.states != found.destination.states:
            await shares.set_states(conn, share.id, found.states)
    return states, judgement.next_poll_at
