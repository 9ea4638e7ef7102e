"""From what was told and what is known now to what is told next.

One rule is one ladder of steps. Its state is the step last told; an event is a change of it. While a rule is snoozed or
the chat wants quiet, the state stays where it is, so that what is still true afterwards is told then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import localcontext

from bot.alerts._base import RuleInfo, Step
from bot.alerts.facts import Facts
from bot.alerts.registry import RULES, in_force
from bot.domain.alerting import AlertSettings, Event, Kind, Level, Rule, RuleState, Severity
from bot.domain.refills import RiseKind
from bot.domain.trend import EXACT

REPEAT_EVERY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The states to store and the events to tell in one message, the gravest rule first; often there are none."""

    states: dict[Rule, RuleState]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A rule's next state, and what is told of the change, if anything; `told` is the step meant, if there is one."""

    state: RuleState
    kind: Kind | None = None
    told: Step | None = None


def evaluate(settings: AlertSettings, states: Mapping[Rule, RuleState], facts: Facts) -> Evaluation:
    """Return the next states and what to tell. A rule that is off or that all is well with has no state."""
    after: dict[Rule, RuleState] = {}
    events = []
    with localcontext(EXACT):
        for rule, info in RULES.items():
            setting = in_force(settings, rule)
            if not setting.on:
                continue
            was = states.get(rule, RuleState())
            outcome = _advance(info, was, setting.levels or (), facts)
            if outcome.state != RuleState():
                after[rule] = outcome.state
            if outcome.kind is not None:
                events.append(_event(rule, was, outcome, facts))
    return Evaluation(after, _merged(events))


def snooze(state: RuleState, until: datetime) -> RuleState:
    """Say nothing more of this before `until`; then once more, if it is still so."""
    return replace(state, snoozed_until=until, until_refill=False)


def snooze_until_refill(state: RuleState, refill_at: datetime | None) -> RuleState:
    """Likewise until the refill; where nobody knows when that is, until one is seen."""
    return replace(state, snoozed_until=refill_at, until_refill=refill_at is None)


def _advance(info: RuleInfo, was: RuleState, levels: tuple[Level, ...], facts: Facts) -> _Outcome:
    if facts.failure is not None and not info.hears_failures:
        return _Outcome(was)
    was = _refill_seen(was, facts)
    steps = info.steps(facts, levels)
    if steps is None:
        return _Outcome(was)
    names = [step.name for step in steps]
    told = names.index(was.step) if was.step in names else -1
    crossed = max((number for number, step in enumerate(steps) if step.crossed), default=-1)
    kept = max((number for number, step in enumerate(steps[: told + 1]) if not step.cleared), default=-1)
    now = max(crossed, kept)
    if now < 0:
        return _over(info, was, facts, known=told >= 0)
    if now > told:
        return _worse(was, steps[now], facts, first=told < 0)
    if now < told:
        return _Outcome(replace(was, step=steps[now].name))
    return _same(info, was, steps[now], facts)


def _over(info: RuleInfo, was: RuleState, facts: Facts, *, known: bool) -> _Outcome:
    """Nothing is wrong (any more). Told unless it was snoozed, or its line was replaced in the meantime."""
    if not known or not info.tells_recovery or _snoozed(was, facts):
        return _Outcome(RuleState())
    return _Outcome(was) if facts.quiet else _Outcome(RuleState(), Kind.RECOVERED)


def _worse(was: RuleState, step: Step, facts: Facts, *, first: bool) -> _Outcome:
    if _held_back(was, step, facts):
        return _Outcome(was)
    since = facts.now if first else was.since
    kind = Kind.RAISED if first else Kind.ESCALATED
    return _Outcome(RuleState(step.name, since, facts.now), kind, step)


def _same(info: RuleInfo, was: RuleState, step: Step, facts: Facts) -> _Outcome:
    """Told again while it is critical, and once when a snooze ends; never while it is inside the margin."""
    if not step.crossed or _held_back(was, step, facts):
        return _Outcome(was)
    told_at = was.notified_at or facts.now
    if was.snoozed_until is not None or (step.critical and info.repeats and facts.now - told_at >= REPEAT_EVERY):
        return _Outcome(RuleState(step.name, was.since, facts.now), Kind.REPEATED, step)
    return _Outcome(was)


def _held_back(was: RuleState, step: Step, facts: Facts) -> bool:
    return _snoozed(was, facts) or (facts.quiet and not step.critical)


def _snoozed(was: RuleState, facts: Facts) -> bool:
    return was.until_refill or (was.snoozed_until is not None and facts.now < was.snoozed_until)


def _refill_seen(was: RuleState, facts: Facts) -> RuleState:
    """End a snooze that waited for a refill to be seen."""
    seen = was.until_refill and facts.rise is not None and facts.rise.kind is not RiseKind.TOP_UP
    return replace(was, snoozed_until=facts.now, until_refill=False) if seen else was


def _event(rule: Rule, was: RuleState, outcome: _Outcome, facts: Facts) -> Event:
    told = outcome.told
    severity = Severity.CRITICAL if told and told.critical else Severity.NORMAL
    since = (was.since if outcome.kind is not Kind.RAISED else None) or facts.now
    return Event(rule, outcome.kind or Kind.RAISED, severity, told.level if told else None, since, facts.figures)


def _merged(events: list[Event]) -> tuple[Event, ...]:
    """Where the refill and the plan's end are the same moment and both are due, the plan's end says both."""
    ends = any(event.rule is Rule.EXPIRY and event.figures.refill_is_plan_end for event in events)
    return tuple(event for event in events if not (ends and event.rule is Rule.REFILL))
