"""Evaluation of an account: its watched balances and its key, for each destination; pure, without I/O.

after = observe(state, taken)                          a reading goes into the trends
facts = scopes_of(after, now, zone)                    what the rules are evaluated on
states, events = evaluate(after, facts, destination)   what one chat is notified of
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.alerts.evaluation import evaluate_scope
from bot.alerts.facts import Facts
from bot.alerts.registry import RULES
from bot.domain.alerting import (
    ACCOUNT,
    AccountSettings,
    AlertSettings,
    Event,
    EventKind,
    Failure,
    Rule,
    RuleState,
    Setting,
    States,
)
from bot.domain.forecast import UNKNOWN, Forecast, forecast
from bot.domain.observation import observe as observe_sample
from bot.domain.observation import sample_of
from bot.domain.reading import Balance, DayOrMoment, Reading, TakenReading
from bot.domain.refills import learnt_day, next_refill
from bot.domain.sharing import Modes
from bot.domain.trend import Trend

FORGOTTEN = timedelta(days=35)  # a balance that the provider has not named for so long is gone
NO_TREND = Trend()
KEY_RULES = frozenset({Rule.REJECTED})  # the only ones for an account that is paid afterwards, or tops itself up


@dataclass(frozen=True)
class WatchState:
    """Stored state that an account is evaluated on.

    trends: by balance id. reading: the newest that succeeded. last_success: when it was read, or when watching began
    anew if that was later, UTC.
    """

    settings: AccountSettings = field(default_factory=AccountSettings)
    trends: Mapping[str, Trend] = field(default_factory=dict)
    reading: Reading | None = None
    last_success: datetime | None = None

    @cached_property
    def forecasts(self) -> Mapping[str, Forecast]:
        """By balance id; every destination and the time of the next reading rest on the same ones."""
        return {balance: forecast(trend) for balance, trend in self.trends.items()}

    @property
    def unconfirmed(self) -> bool:
        """Whether a watched balance shows a sudden change that the next reading has to confirm."""
        return any(trend.unconfirmed for trend in self.trends.values())


@dataclass(frozen=True, slots=True)
class DestinationState:
    """A chat that is notified. quiet: quiet hours hold there. modes: what a group wants; None: everything."""

    states: States = field(default_factory=dict)
    quiet: bool = False
    modes: Modes | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The states to store and the events of one message, often none.

    The account's and the headline's come first, the gravest rule first; then those of each other balance.
    """

    states: dict[str, dict[Rule, RuleState]]
    events: tuple[Event, ...]


def observe(state: WatchState, taken: TakenReading) -> WatchState:
    """Return the state after a reading that is newer than those before; a balance in another unit begins anew."""
    reading, trends = taken.reading, dict(state.trends)
    for balance in reading.watched:
        if balance.amount is not None:
            sample = sample_of(taken, balance, balance.amount)
            trend = _of_unit(state, balance.id).in_unit(balance.unit, taken.at)
            trends[balance.id] = observe_sample(trend, sample)
    kept = {id_: trend for id_, trend in trends.items() if trend.last and taken.at - trend.last.at < FORGOTTEN}
    return WatchState(state.settings, kept, reading, taken.at)


def _of_unit(state: WatchState, balance_id: str) -> Trend:
    """Return a balance's trend with its unit; a trend that was stored without one has that of the reading before."""
    trend = state.trends.get(balance_id, NO_TREND)
    before = state.reading.balance(balance_id) if state.reading and trend.unit is None else None
    return replace(trend, unit=before.unit) if before else trend


def scopes_of(state: WatchState, now: datetime, zone: ZoneInfo, failure: Failure | None) -> list[Facts]:
    """Return the facts of the account, then of each watched balance, for destinations in `zone`.

    failure: what kept the balances from being read now; then only rules with `evaluates_failures` are.
    """
    balances = (facts_of(state, balance, now, zone, failure) for balance in watched(state.reading))
    return [account_facts(state, now, zone, failure), *balances]


def evaluate(state: WatchState, scopes: Sequence[Facts], to: DestinationState) -> Evaluation:
    """Return what one destination is notified of. scopes: from `scopes_of`, in its zone.

    A balance that the newest reading does not name keeps its states.
    """
    states = {scope: dict(rules) for scope, rules in to.states.items() if _is_kept(state, scope)}
    events: list[Event] = []
    for facts in scopes:
        settings = _settings(state, facts.scope, to.modes)
        if to.quiet:
            facts = replace(facts, quiet=True)
        states[facts.scope], found = evaluate_scope(settings, states.get(facts.scope, {}), facts)
        events += found
    if events:
        order = {facts.scope: max(number, 1) for number, facts in enumerate(scopes)}
        events.sort(key=lambda event: (order[event.scope], list(RULES).index(event.rule)))
    return Evaluation({scope: rules for scope, rules in states.items() if rules}, _merged(events))


def watched(reading: Reading | None) -> tuple[Balance, ...]:
    """Return the balances that rules are evaluated for; of one that is paid afterwards or tops itself up none."""
    return () if reading is None or pays_by_itself(reading) else tuple(reading.watched)


def pays_by_itself(reading: Reading) -> bool:
    return reading.postpaid or reading.auto_reload


def account_facts(state: WatchState, now: datetime, zone: ZoneInfo, failure: Failure | None = None) -> Facts:
    """Return the facts of the account's own rules: those of its headline, with the plan's end."""
    if state.reading is None:
        return Facts(now, NO_TREND, failure=failure, last_success=state.last_success, zone=zone)
    return _facts(state, state.reading.headline, ACCOUNT, state.reading.plan_expires_at, now, zone, failure)


def facts_of(
    state: WatchState, balance: Balance, now: datetime, zone: ZoneInfo, failure: Failure | None = None
) -> Facts:
    """Return the facts of one balance; the end of its credit is left out where the plan's says it.

    Out of credit is the headline: of the others nothing is known then.
    """
    plan_ends_at = state.reading.plan_expires_at if state.reading else None
    if failure is Failure.OUT_OF_CREDIT and state.reading and balance.id != state.reading.headline.id:
        failure = Failure.UNREADABLE
    ends_at = None if balance.expires_at == plan_ends_at else balance.expires_at
    return _facts(state, balance, balance.id, ends_at, now, zone, failure)


def _facts(
    state: WatchState,
    balance: Balance,
    scope: str,
    ends_at: DayOrMoment | None,
    now: datetime,
    zone: ZoneInfo,
    failure: Failure | None,
) -> Facts:
    return Facts(
        now=now,
        trend=state.trends.get(balance.id, NO_TREND),
        expected=state.forecasts.get(balance.id, UNKNOWN),
        scope=scope,
        balance=balance,
        failure=failure,
        last_success=state.last_success,
        refill_at=refill_at(state, balance, now, zone),
        ends_at=ends_at,
        zone=zone,
    )


def refill_at(state: WatchState, balance: Balance, now: datetime, zone: ZoneInfo) -> DayOrMoment | None:
    """Return when a balance's next refill comes: the provider's word, the owner's, or what was learnt."""
    trend = state.trends.get(balance.id, NO_TREND)
    day = state.settings.of(balance.id).refill_day if balance.period is None else None
    learnt = learnt_day(trend.increases, now) if balance.period is None else None
    return next_refill(balance.next_refill_at, day, learnt, now, zone)


def _settings(state: WatchState, scope: str, modes: Modes | None) -> AlertSettings:
    """Return the owner's; a rule that the destination does not want, or that such an account does not need, is off."""
    settings, off = state.settings.of(scope), modes.off(scope) if modes else frozenset()
    if state.reading is not None and pays_by_itself(state.reading):
        off = frozenset(Rule) - KEY_RULES | off
    if not off:
        return settings
    return replace(settings, chosen={**settings.chosen, **dict.fromkeys(off, Setting(on=False))})


def _is_kept(state: WatchState, scope: str) -> bool:
    return scope == ACCOUNT or scope in state.trends or any(scope == each.id for each in watched(state.reading))


def _merged(events: list[Event]) -> tuple[Event, ...]:
    """Leave out a refill at the moment of the plan's end where both are due: the plan's end says both."""
    ends = {
        event.figures.ends_at for event in events if event.rule is Rule.EXPIRY and event.kind is not EventKind.RECOVERED
    }
    return tuple(
        event for event in events if event.rule is not Rule.REFILL or event.figures.refill_at not in ends - {None}
    )
