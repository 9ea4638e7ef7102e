"""An account watched as the poller does it: a reading goes into the trend, rules are evaluated, states are kept."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import settings

from bot.alerts import commands
from bot.alerts.evaluation import evaluate
from bot.alerts.facts import Facts, Failure
from bot.domain.alerting import AlertSettings, Event, Rule, RuleState
from bot.domain.reading import Balance, Reading
from bot.domain.refills import learnt_day, next_refill
from bot.domain.trend import Trend

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PATIENT = settings(deadline=None, max_examples=40)


def chosen(*lines: str) -> AlertSettings:
    """Only these rules, as `/alerts` would set them: `low 20% 5%`."""
    found = AlertSettings()
    for line in ("off", *lines):
        found = commands.parse(line).apply(found)
    return found


@dataclass
class Watched:
    """`now` goes on by `step` before each reading; what the provider names stays until it is changed."""

    settings: AlertSettings = field(default_factory=AlertSettings)
    limit: Decimal | None = Decimal(1000)
    refill_at: datetime | None = None
    plan_ends_at: datetime | None = None
    step: timedelta = HOUR
    now: datetime = START
    quiet: bool = False
    trend: Trend = field(default_factory=Trend)
    states: dict[Rule, RuleState] = field(default_factory=dict)
    reading: Reading | None = None
    read_at: datetime | None = None

    def reads(self, amount: Decimal | int | None) -> list[str]:
        """Take a reading; return what is told, as `low raised 20%`."""
        self.now += self.step
        held = None if amount is None else Decimal(amount)
        balance = Balance("balance", "credits", held, self.limit, next_refill_at=self.refill_at)
        self.reading, self.read_at = Reading((balance,), plan_expires_at=self.plan_ends_at), self.now
        if held is not None:
            self.trend = self.trend.add(self.now, held, next_refill_at=self.refill_at)
        return self.told(None)

    def fails(self, failure: Failure = Failure.UNREADABLE) -> list[str]:
        self.now += self.step
        return self.told(failure)

    def told(self, failure: Failure | None) -> list[str]:
        return [" ".join(filter(None, (e.rule, e.kind, str(e.level or "")))) for e in self.events(failure)]

    def events(self, failure: Failure | None = None) -> tuple[Event, ...]:
        after = evaluate(self.settings, self.states, self.facts(failure))
        self.states = after.states
        return after.events

    def facts(self, failure: Failure | None = None) -> Facts:
        day = learnt_day(self.trend.rises, self.now)
        refill_at = next_refill(self.refill_at, self.settings.refill_day, day, self.now, ZoneInfo("UTC"))
        return Facts(self.now, self.trend, self.reading, failure, self.read_at, refill_at, self.quiet)

    def spends(self, *amounts: Decimal | int) -> list[str]:
        """Take several readings; return all that is told."""
        return [line for amount in amounts for line in self.reads(amount)]
