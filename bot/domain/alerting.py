"""Rules, their settings, their states and their events. Amounts are in the balance's unit, moments UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from bot.domain.dates import to_text
from bot.domain.reading import DayOrMoment
from bot.domain.refills import Increase
from bot.domain.trend import Lapse

_MOMENTS = ("since", "notified_at", "snoozed_until")  # of a rule state
ACCOUNT = ""  # the scope of what concerns the whole account; every other scope is a balance's id


class Rule(StrEnum):
    """Warning rule of an account, by the name that `/alerts` takes."""

    LOW = "low"
    EMPTY = "empty"
    RUNWAY = "runway"
    SPENDING = "spending"
    REFILL = "refill"
    REFILLED = "refilled"
    EXPIRY = "expiry"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"


class Unit(StrEnum):
    """Unit of a level's number."""

    AMOUNT = ""  # in the balance's unit
    PERCENT = "%"  # of the limit
    DAYS = "d"
    HOURS = "h"
    TIMES = "x"  # the usual day


@dataclass(frozen=True)
class Level:
    """A number that a rule compares with, `20%` or `3d`; its text is what is stored."""

    value: Decimal
    unit: Unit

    def __str__(self) -> str:
        return self.text

    @cached_property
    def text(self) -> str:
        return f"{self.value.normalize():f}{self.unit}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the level that `str` made this text of."""
        unit = Unit(text[-1]) if text[-1] in set(Unit) else Unit.AMOUNT
        return cls(Decimal(text.removesuffix(unit)), unit)

    @cached_property
    def span(self) -> timedelta:
        """Length of a level of days or hours."""
        return timedelta(hours=int(self.value)) * (24 if self.unit is Unit.DAYS else 1)


class Severity(StrEnum):
    CRITICAL = "critical"  # notified in quiet hours too
    NORMAL = "normal"


class EventKind(StrEnum):
    RAISED = "raised"
    ESCALATED = "escalated"  # notified before, and now it is worse
    REPEATED = "repeated"  # notified before, and still so
    RECOVERED = "recovered"  # notified without a sound


class Failure(StrEnum):
    """Reason why a balance could not be read."""

    REJECTED = "rejected"  # the key is refused, and it is the key's fault
    OUT_OF_CREDIT = "out_of_credit"  # the provider refuses to answer for lack of credit
    KEYS_REFUSED = "keys_refused"  # the provider refuses every key
    SERVER_REFUSED = "server_refused"  # something in front of the provider refuses this server
    UNREADABLE = "unreadable"  # anything else

    @property
    def is_outage(self) -> bool:
        """Whether it says nothing about the account itself."""
        return self not in (Failure.REJECTED, Failure.OUT_OF_CREDIT)


@dataclass(frozen=True, slots=True)
class Setting:
    """Owner's choice for one rule; levels of None are the default ones, which may change with the program."""

    on: bool
    levels: tuple[Level, ...] | None = None


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Owner's choices in one scope; a rule without a choice follows its default.

    refill_day: the day of the month (1-31) that they named for the refill.
    """

    chosen: Mapping[Rule, Setting] = field(default_factory=dict)
    refill_day: int | None = None

    def over(self, wider: "AlertSettings") -> "AlertSettings":
        """Return these choices, and where there is none the wider scope's."""
        day = wider.refill_day if self.refill_day is None else self.refill_day
        return AlertSettings({**wider.chosen, **self.chosen}, day)

    def to_json(self) -> dict[str, Any]:
        rules = {
            rule.value: {
                "on": each.on,
                "levels": None if each.levels is None else [str(level) for level in each.levels],
            }
            for rule, each in self.chosen.items()
        }
        return {"rules": rules, "refill_day": self.refill_day}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        chosen = {
            Rule(rule): Setting(
                each["on"], None if each["levels"] is None else tuple(Level.of(text) for text in each["levels"])
            )
            for rule, each in data["rules"].items()
        }
        return cls(chosen, data["refill_day"])


UNCHANGED = AlertSettings()  # nothing chosen: every rule follows its default


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """Owner's choices for one account, by scope: a balance's id, or ACCOUNT for all balances without a choice."""

    scopes: Mapping[str, AlertSettings] = field(default_factory=dict)

    def of(self, scope: str) -> AlertSettings:
        """Return what holds in a scope."""
        wide = self.scopes.get(ACCOUNT, UNCHANGED)
        return self.scopes[scope].over(wide) if scope in self.scopes else wide

    def to_json(self) -> dict[str, Any] | None:
        """Return the JSON to store; None where nothing is chosen."""
        return {scope: each.to_json() for scope, each in self.scopes.items()} or None

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Self:
        return cls({scope: AlertSettings.from_json(each) for scope, each in (data or {}).items()})


@dataclass(frozen=True, slots=True)
class RuleState:
    """Rule state of one destination. threshold: the worst one notified since `since`, None if all is well.

    snoozed_until: nothing more is said before this moment. until_refill: nor before a refill is seen.
    """

    threshold: str | None = None
    since: datetime | None = None
    notified_at: datetime | None = None
    snoozed_until: datetime | None = None
    until_refill: bool = False

    def to_json(self) -> dict[str, Any]:
        moments = {name: to_text(getattr(self, name)) for name in _MOMENTS}
        return {"threshold": self.threshold, **moments, "until_refill": self.until_refill}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        moments = {name: None if data[name] is None else datetime.fromisoformat(data[name]) for name in _MOMENTS}
        return cls(threshold=data["threshold"], until_refill=data["until_refill"], **moments)


States = Mapping[str, Mapping[Rule, RuleState]]
"""Rule states of one destination by scope; a rule with nothing to remember has none."""


def states_to_json(states: States) -> dict[str, Any] | None:
    """Return the JSON to store; None where nothing is remembered."""
    kept = {scope: {rule.value: state.to_json() for rule, state in rules.items()} for scope, rules in states.items()}
    return {scope: rules for scope, rules in kept.items() if rules} or None


def states_from_json(data: Mapping[str, Any] | None) -> dict[str, dict[Rule, RuleState]]:
    return {
        scope: {Rule(rule): RuleState.from_json(state) for rule, state in rules.items()}
        for scope, rules in (data or {}).items()
    }


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures that a message about a balance may name; None is unknown.

    burn_rate: a day, only where it is confident. runs_out_at: None too where the balance lasts until the refill.
    ends_at: of the plan, or of this balance's own credit. unused: what is likely left when the refill comes.
    spent, usual: the costlier of the last two days and the usual one. increase: the newest refill or top-up.
    lapse: credit that expired within the last day. last_success: the newest reading.
    failure: what keeps the balance from being read now; then `amount` is the last known one.
    """

    unit: str | None = None
    amount: Decimal | None = None
    limit: Decimal | None = None
    burn_rate: Decimal | None = None
    runs_out_at: datetime | None = None
    refill_at: DayOrMoment | None = None
    ends_at: DayOrMoment | None = None
    unused: Decimal | None = None
    spent: Decimal | None = None
    usual: Decimal | None = None
    increase: Increase | None = None
    lapse: Lapse | None = None
    last_success: datetime | None = None
    failure: Failure | None = None

    @property
    def refill_is_end(self) -> bool:
        return self.refill_at is not None and self.refill_at == self.ends_at


@dataclass(frozen=True, slots=True)
class Event:
    """Notification of a rule. level: the one crossed, None where the rule has none or for "before the refill".

    since: when it was first notified; of a recovery, when what ends now was. scope: the balance's id, or ACCOUNT.
    """

    rule: Rule
    kind: EventKind
    severity: Severity
    level: Level | None
    since: datetime
    figures: Figures
    scope: str = ACCOUNT
