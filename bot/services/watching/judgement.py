"""Evaluation of one account as a pure function, so that a batch can evaluate many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.alerts.account import WatchState, evaluate, scopes_of
from bot.alerts.time_to_threshold import next_reading
from bot.domain.account import Status
from bot.domain.alerting import Event, Failure, states_to_json
from bot.services.chats.chat_settings import quiet_until, zone_of
from bot.services.watching.destinations import Destination
from bot.storage.chats import ChatSettings
from bot.storage.db.time_limits import has_left
from bot.storage.due_accounts import Due
from bot.storage.refused_chats import WAIT_AT_MOST


@dataclass(frozen=True, slots=True)
class Notification:
    """A destination's next rule states, as stored, and the events of one message to it; often there are none."""

    destination: Destination
    states: dict[str, Any] | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """next_poll_at: when to read next, also to look again at what quiet hours or a refusing chat hold back."""

    next_poll_at: datetime
    notifications: tuple[Notification, ...]


def judge(
    due: Due,
    state: WatchState,
    destinations: Sequence[Destination],
    owner: ChatSettings,
    now: datetime,
    *,
    every: float,
    jitter: float,
    failure: Failure | None = None,
) -> Judgement:
    """Evaluate one account. every: POLL_EVERY in seconds; jitter: a random number, 0 <= jitter < 1.

    `due.failures` counts this failure. A paused account gives no notification before it is resumed.
    """
    zone = zone_of(owner)
    facts = {zone: scopes_of(state, now, zone, failure)}
    at = next_reading(state, facts[zone], now, every=every, failures=due.failures, jitter=jitter)
    notifications: list[Notification] = []
    for destination in destinations if due.account.status is not Status.PAUSED else ():
        until = destination.chat.refused_until
        if until is not None and has_left(until, now, WAIT_AT_MOST) and failure is not Failure.REJECTED:
            at = min(at, until)  # its state stays as it is; a rejected key is not read again, so its warning waits
            continue
        zone, morning = zone_of(destination.chat), quiet_until(destination.chat, now)
        if zone not in facts:
            facts[zone] = scopes_of(state, now, zone, failure)
        to = destination.for_rules(quiet=morning is not None)
        found = evaluate(state, facts[zone], to)
        if morning is not None and evaluate(state, facts[zone], replace(to, quiet=False)).events != found.events:
            at = min(at, morning)
        notifications.append(Notification(destination, states_to_json(found.states), found.events))
    return Judgement(at, tuple(notifications))
