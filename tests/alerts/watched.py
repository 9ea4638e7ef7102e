"""An account watched as the poller does it: a reading goes into the trends, rules are evaluated, states are kept."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import settings

from bot.alerts import commands
from bot.alerts.account import DestinationState, WatchState, account_facts, evaluate, facts_of, observe, scopes_of
from bot.alerts.facts import Facts
from bot.domain.alerting import ACCOUNT, AccountSettings, Event, Failure, Rule, RuleState
from bot.domain.dates import UTC_ZONE
from bot.domain.reading import Balance, DayOrMoment, Part, Reading, TakenReading
from bot.domain.trend import Trend

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PATIENT = settings(deadline=None, max_examples=40)
HEADLINE = "balance"


def chosen(*lines: str) -> AccountSettings:
    """Only these rules, as `/alerts` would set them: `low 20% 5%`."""
    found = AccountSettings()
    for line in ("off", *lines):
        found = commands.parse(line).apply(found, HEADLINE)
    return found


@dataclass
class Watched:
    """`now` goes on by `step` before each reading; what the provider names stays until it is changed."""

    settings: AccountSettings = field(default_factory=AccountSettings)
    limit: Decimal | None = Decimal(1000)
    refill_at: DayOrMoment | None = None
    plan_ends_at: DayOrMoment | None = None
    period: timedelta | None = None
    bonus: Decimal | None = None
    postpaid: bool = False
    step: timedelta = HOUR
    now: datetime = START
    zone: ZoneInfo = UTC_ZONE
    quiet: bool = False
    others: tuple[Balance, ...] = ()
    state: WatchState = field(default_factory=WatchState)
    notified: dict[str, dict[Rule, RuleState]] = field(default_factory=dict)

    def reads(self, amount: Decimal | int | None) -> list[str]:
        """Take a reading; return what is notified, as `low raised 20%`."""
        self.now += self.step
        headline = Balance(
            HEADLINE,
            "credits",
            None if amount is None else Decimal(amount),
            self.limit,
            next_refill_at=self.refill_at,
            period=self.period,
            parts=() if self.bonus is None else (Part("bonus_tokens", self.bonus),),
        )
        reading = Reading((headline, *self.others), plan_expires_at=self.plan_ends_at, postpaid=self.postpaid)
        self.state = observe(replace(self.state, settings=self.settings), TakenReading(reading, self.now))
        return self.said(None)

    def fails(self, failure: Failure = Failure.UNREADABLE) -> list[str]:
        self.now += self.step
        return self.said(failure)

    def said(self, failure: Failure | None) -> list[str]:
        return [_line(event) for event in self.events(failure)]

    def events(self, failure: Failure | None = None) -> tuple[Event, ...]:
        state = replace(self.state, settings=self.settings)
        facts = scopes_of(state, self.now, self.zone, failure)
        after = evaluate(state, facts, DestinationState(self.notified, self.quiet))
        self.notified = after.states
        return after.events

    @property
    def states(self) -> dict[Rule, RuleState]:
        """Of the headline and of the account."""
        return {**self.notified.get(HEADLINE, {}), **self.notified.get(ACCOUNT, {})}

    def remember(self, rule: Rule, state: RuleState) -> None:
        (scope,) = (scope for scope, states in self.notified.items() if rule in states)
        self.notified[scope][rule] = state

    @property
    def trend(self) -> Trend:
        return self.state.trends.get(HEADLINE, Trend())

    def facts(self) -> Facts:
        """Of the headline."""
        state = replace(self.state, settings=self.settings)
        if state.reading is None:
            return account_facts(state, self.now, self.zone)
        return facts_of(state, state.reading.headline, self.now, self.zone)

    def spends(self, *amounts: Decimal | int) -> list[str]:
        """Take several readings, a second one after each sudden change; return all that is notified."""
        lines = []
        for amount in amounts:
            lines += self.reads(amount)
            if self.state.unconfirmed:
                lines += self.reads(amount)
        return lines


def _line(event: Event) -> str:
    scope = "" if event.scope in (ACCOUNT, HEADLINE) else event.scope
    return " ".join(filter(None, (scope, event.rule, event.kind, str(event.level or ""))))
