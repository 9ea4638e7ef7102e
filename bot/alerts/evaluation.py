"""Rules of one scope: from the states of one destination and the facts to the next states and the events.

A rule is a ladder of thresholds. Its state is the threshold last notified; an event is a change of it. While a rule is
snoozed or the chat is in quiet hours, the state stays where it is, so that what is still true afterwards is notified
then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import localcontext
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from bot.alerts.facts import Facts
from bot.alerts.registry import RULES, effective_setting
from bot.alerts.rule import RuleInfo, Scope, Threshold
from bot.domain.alerting import ACCOUNT, AlertSettings, Event, EventKind, Level, Rule, RuleState, Severity
from bot.domain.refills import IncreaseKind
from bot.domain.trend import EXACT

REPEAT_EVERY = timedelta(hours=24)
AT_REST = RuleState()
_CROSSED = attrgetter("crossed")


class _Outcome(NamedTuple):
    """A rule's next state and the event of the change, if there is one; `threshold` is the one meant."""

    state: RuleState
    kind: EventKind | None = None
    threshold: Threshold | None = None


def evaluate_scope(
    settings: AlertSettings, states: Mapping[Rule, RuleState], facts: Facts
) -> tuple[dict[Rule, RuleState], list[Event]]:
    """Return the next states and the events, the gravest rule first.

    A rule that is off, or that all is well with, has no state.
    """
    after: dict[Rule, RuleState] = {}
    events = []
    with localcontext(EXACT):
        for rule, info in _rules_of(facts.scope == ACCOUNT, facts.is_window):
            setting = effective_setting(settings, rule)
            if not setting.on:
                continue
            was = states.get(rule, AT_REST)
            outcome = _outcome(info, was, setting.levels or (), facts)
            if outcome is None:
                continue
            if outcome.state != AT_REST:
                after[rule] = outcome.state
            if outcome.kind is not None:
                events.append(_event(rule, outcome.kind, was, outcome.threshold, facts))
    return after, events


@cache
def _rules_of(is_account: bool, is_window: bool) -> list[tuple[Rule, RuleInfo]]:
    """Return the rules of the account's own scope, or of one balance's."""
    scopes = {Scope.BOTH, Scope.ACCOUNT} if is_account else {Scope.BOTH, Scope.BALANCE}
    if not is_account and not is_window:
        scopes.add(Scope.ALLOWANCE)
    return [(rule, info) for rule, info in RULES.items() if info.scope in scopes]


def snooze(state: RuleState, until: datetime | None) -> RuleState:
    """Notify nothing more of this before `until`, None meaning the first refill that is seen; then once more."""
    return replace(state, snoozed_until=until, until_refill=until is None)


def _outcome(info: RuleInfo, was: RuleState, levels: tuple[Level, ...], facts: Facts) -> _Outcome | None:
    """Return what becomes of a rule; None where it is at rest and stays so."""
    if facts.failure is not None and not info.evaluates_failures:
        return _Outcome(was)
    thresholds = info.thresholds(facts, levels)
    if was is AT_REST and not any(map(_CROSSED, thresholds or ())):
        return None
    was = _refill_seen(was, facts)
    return _Outcome(was) if thresholds is None else _advance(info, was, thresholds, facts)


def _advance(info: RuleInfo, was: RuleState, thresholds: Sequence[Threshold], facts: Facts) -> _Outcome:
    names = [threshold.name for threshold in thresholds]
    known = names.index(was.threshold) if was.threshold in names else -1
    crossed = max((number for number, each in enumerate(thresholds) if each.crossed), default=-1)
    uncleared = max((number for number, each in enumerate(thresholds[: known + 1]) if not each.cleared), default=-1)
    now = max(crossed, uncleared)
    if now < 0:
        return _over(info, was, facts, known=known >= 0)
    if now > known:
        return _worse(was, thresholds[now], facts, first=known < 0)
    if now < known:
        return _Outcome(replace(was, threshold=thresholds[now].name))
    return _same(info, was, thresholds[now], facts)


def _over(info: RuleInfo, was: RuleState, facts: Facts, *, known: bool) -> _Outcome:
    """Return the outcome where no threshold holds (any more).

    Notified unless it was snoozed, its threshold was replaced in the meantime, or a short window began anew.
    """
    if not known or not info.notifies_recovery or facts.is_window or _snoozed(was, facts):
        return _Outcome(AT_REST)
    return _Outcome(was) if facts.quiet else _Outcome(AT_REST, EventKind.RECOVERED)


def _worse(was: RuleState, threshold: Threshold, facts: Facts, *, first: bool) -> _Outcome:
    if _is_silent(was, threshold, facts):
        return _Outcome(was)
    since = facts.now if first else was.since
    kind = EventKind.RAISED if first else EventKind.ESCALATED
    return _Outcome(RuleState(threshold.name, since, facts.now), kind, threshold)


def _same(info: RuleInfo, was: RuleState, threshold: Threshold, facts: Facts) -> _Outcome:
    """Repeated while it is critical, and once when a snooze ends; never inside the hysteresis band."""
    if not threshold.crossed or _is_silent(was, threshold, facts):
        return _Outcome(was)
    age = facts.now - (was.notified_at or facts.now)
    if was.snoozed_until is not None or (threshold.critical and info.repeats and age >= REPEAT_EVERY):
        return _Outcome(RuleState(threshold.name, was.since, facts.now), EventKind.REPEATED, threshold)
    return _Outcome(was)


def _is_silent(was: RuleState, threshold: Threshold, facts: Facts) -> bool:
    return _snoozed(was, facts) or (facts.quiet and not threshold.critical)


def _snoozed(was: RuleState, facts: Facts) -> bool:
    return was.until_refill or (was.snoozed_until is not None and facts.now < was.snoozed_until)


def _refill_seen(was: RuleState, facts: Facts) -> RuleState:
    """End a snooze that waited for a refill to be seen."""
    seen = was.until_refill and facts.increase is not None and facts.increase.kind is not IncreaseKind.TOP_UP
    return replace(was, snoozed_until=facts.now, until_refill=False) if seen else was


def _event(rule: Rule, kind: EventKind, was: RuleState, threshold: Threshold | None, facts: Facts) -> Event:
    severity = Severity.CRITICAL if threshold and threshold.critical else Severity.NORMAL
    since = (was.since if kind is not EventKind.RAISED else None) or facts.now
    return Event(rule, kind, severity, threshold.level if threshold else None, since, facts.figures, facts.scope)
