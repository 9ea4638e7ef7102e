"""What a reading means for who sees it: the trend goes on, the rules are asked, and what is to be said becomes a row.

All of it in the transaction of the reading, from the account's row as it stands in that transaction: two workers that
read the same account cannot both tell of the same change.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.evaluation import evaluate
from bot.alerts.facts import Facts, Failure
from bot.alerts.nearness import nearest, outage_told_at
from bot.domain.account import Account, Status
from bot.domain.polling import LATE, next_poll
from bot.domain.reading import TakenReading, begins_at
from bot.domain.trend import Trend
from bot.domain.trend_json import to_json as trend_to_json
from bot.services.chats.chat_settings import quiet_until, zone_of
from bot.services.resources import Resources
from bot.services.watching import notifications
from bot.services.watching.allowance import limits_named
from bot.services.watching.destinations import Destination, destinations
from bot.services.watching.outlooks import refill_at, settings_of, to_json, trend_of
from bot.storage import chats, due_accounts, shares
from bot.storage.due_accounts import Due


async def begin(conn: AsyncConnection, resources: Resources, account: Account, taken: TakenReading) -> None:
    """Watch an account that was just linked, from its first reading on; its owner has that before them."""
    due = await due_accounts.load(conn, account.owner_id, account.id)
    trend = Trend()
    if taken.reading.headline.amount is not None:
        due_at = begins_at(taken.reading.headline.next_refill_at)
        trend = trend.add(taken.at, taken.reading.headline.amount, next_refill_at=due_at)
    at = taken.at + timedelta(seconds=resources.poll_every)
    named = limits_named(taken.reading)
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=at,
        trend=trend_to_json(trend),
        last_success_at=taken.at,
        profile_read_at=taken.at if named else None,
        **named,
    )


async def note_reading(conn: AsyncConnection, resources: Resources, due: Due, taken: TakenReading) -> None:
    """Judge a reading that was recorded in this transaction; `due` is the account's row as loaded after that.

    One that another has overtaken says nothing new.
    """
    if due.account.last is not None and taken.at < due.account.last.at:
        return
    headline = taken.reading.headline
    trend = trend_of(due)
    if headline.amount is not None:
        trend = trend.add(taken.at, headline.amount, next_refill_at=begins_at(headline.next_refill_at))
    judged = replace(due, account=replace(due.account, last=taken), last_success_at=taken.at, failures=0)
    states, at = await _judge(conn, resources, judged, trend, None, taken.at)
    named = limits_named(taken.reading)
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=at,
        trend=trend_to_json(trend),
        alert_states=states,
        failures=0,
        failing_since=None,
        last_success_at=taken.at,
        profile_read_at=taken.at if named else due.profile_read_at,
        **named,
    )


async def note_failure(
    conn: AsyncConnection, resources: Resources, due: Due, failure: Failure, retry_at: datetime | None, *, told: bool
) -> None:
    """Judge a reading that failed. `told`: its owner asked for it and has the answer, so nothing is said to them."""
    now = resources.clock.now()
    judged = replace(due, failures=due.failures + 1)
    states, at = await _judge(conn, resources, judged, trend_of(due), failure, now, told=told)
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=max(at, retry_at) if retry_at else at,
        alert_states=states,
        failures=judged.failures,
        failing_since=due.failing_since or now,
    )


async def tell_rejected(conn: AsyncConnection, resources: Resources, due: Due, *, told: bool) -> None:
    """Tell who has not heard that the key is rejected: no reading follows that would. `told`: the owner knows."""
    if due.account.status is Status.REJECTED:
        held = await due_accounts.load(conn, due.account.owner_id, due.account.id)
        await note_failure(conn, resources, held, Failure.REJECTED, None, told=told)


async def _judge(
    conn: AsyncConnection,
    resources: Resources,
    due: Due,
    trend: Trend,
    failure: Failure | None,
    now: datetime,
    *,
    told: bool = False,
) -> tuple[dict[str, Any] | None, datetime]:
    """Return the owner's states to store and when to read next; what is to be said, and groups' states, are stored.

    Nothing is judged for an account that is paused, nor for a chat that takes no messages: it is when they are back.
    """
    chat = await chats.get(conn, due.account.owner_id)
    facts = Facts(
        now=now,
        trend=trend,
        reading=due.account.last.reading if due.account.last else None,
        failure=failure,
        last_success=due.last_success_at,
        refill_at=refill_at(due, trend, now, zone_of(chat)),
    )
    states, at = due.alert_states, _next_time(resources, due, facts)
    if due.account.status is Status.PAUSED:
        return states, at
    for place in await destinations(conn, due, None if told else chat):
        here = replace(facts, refill_at=refill_at(due, trend, now, zone_of(place.chat)))
        after, anew = await _tell(conn, resources, due, place, here)
        at = min(at, anew or at)
        if place.share is None:
            states = after
        elif after != place.told:
            await shares.set_states(conn, place.share.id, after)
    return states, at


async def _tell(
    conn: AsyncConnection, resources: Resources, due: Due, place: Destination, facts: Facts
) -> tuple[dict[str, Any] | None, datetime | None]:
    """Return the states that are true of this place now, and when what was held back is to be judged anew."""
    morning = quiet_until(place.chat, facts.now)
    settings, states = place.settings(due), place.states
    evaluation = evaluate(settings, states, replace(facts, quiet=morning is not None))
    if evaluation.events:
        await notifications.warn(conn, resources, due.account, place, evaluation.events)
    held_back = morning is not None and evaluate(settings, states, facts).events != evaluation.events
    return to_json(evaluation.states), morning if held_back else None


def _next_time(resources: Resources, due: Due, facts: Facts) -> datetime:
    named = begins_at(facts.reading.headline.next_refill_at) if facts.reading else None
    fell_due = named if named is not None and named <= facts.now < named + LATE else None
    return next_poll(
        facts.now,
        every=resources.poll_every,
        nearest=nearest(settings_of(due), facts),
        due=fell_due or facts.refill_at,
        outage_at=outage_told_at(settings_of(due), facts),
        failures=due.failures,
        jitter=random.random(),  # noqa: S311 - spreads load, guards nothing
    )
