"""The words in which warnings are set, remembered and told. Amounts are in the balance's unit, moments UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from bot.domain.refills import Rise


class Rule(StrEnum):
    """What an account is watched for, by the names that `/alerts` takes."""

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
    """What a level's number counts."""

    AMOUNT = ""  # in the balance's unit
    PERCENT = "%"  # of the limit
    DAYS = "d"
    HOURS = "h"
    TIMES = "x"  # the usual day


@dataclass(frozen=True, slots=True)
class Level:
    """A line that a rule watches, `20%` or `3d`; its text is what is stored."""

    value: Decimal
    unit: Unit

    def __str__(self) -> str:
        return f"{self.value.normalize():f}{self.unit}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the level that `str` made this text of."""
        unit = Unit(text[-1]) if text[-1] in set(Unit) else Unit.AMOUNT
        return cls(Decimal(text.removesuffix(unit)), unit)

    @property
    def span(self) -> timedelta:
        """How long a level of days or hours is."""
        return timedelta(hours=int(self.value)) * (24 if self.unit is Unit.DAYS else 1)


class Severity(StrEnum):
    CRITICAL = "critical"  # told in quiet hours too
    NORMAL = "normal"


class Kind(StrEnum):
    RAISED = "raised"
    ESCALATED = "escalated"  # told before, and now it is worse
    REPEATED = "repeated"  # told before, and still so
    RECOVERED = "recovered"  # to be told without a sound


@dataclass(frozen=True, slots=True)
class Setting:
    """What an owner chose for one rule; levels of None are the default ones, which may change with the program."""

    on: bool
    levels: tuple[Level, ...] | None = None


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """What an owner chose for one account; a rule without a choice follows its default.

    refill_day: the day of the month (1-31) that they named for the refill.
    """

    chosen: Mapping[Rule, Setting] = field(default_factory=dict)
    refill_day: int | None = None

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
    def from_json(cls, data: dict[str, Any]) -> Self:
        chosen = {
            Rule(rule): Setting(
                each["on"], None if each["levels"] is None else tuple(Level.of(text) for text in each["levels"])
            )
            for rule, each in data["rules"].items()
        }
        return cls(chosen, data["refill_day"])


@dataclass(frozen=True, slots=True)
class RuleState:
    """What the owner knows: `step` is the worst line they were told of since `since`, None if all is well.

    snoozed_until: nothing more is said before this moment. until_refill: nor before a refill is seen.
    """

    step: str | None = None
    since: datetime | None = None
    notified_at: datetime | None = None
    snoozed_until: datetime | None = None
    until_refill: bool = False

    def to_json(self) -> dict[str, Any]:
        moments = {name: getattr(self, name) for name in ("since", "notified_at", "snoozed_until")}
        texts = {name: None if moment is None else moment.isoformat() for name, moment in moments.items()}
        return {"step": self.step, **texts, "until_refill": self.until_refill}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        moments = {
            name: None if data[name] is None else datetime.fromisoformat(data[name])
            for name in ("since", "notified_at", "snoozed_until")
        }
        return cls(step=data["step"], until_refill=data["until_refill"], **moments)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a message about an account may say; None is unknown.

    pace: a day, only where it is confident. unused: what is likely left when the refill comes. spent, usual: the
    costlier of the last two days and the usual one. rise: the newest refill or top-up. last_success: the newest
    reading.
    """

    unit: str | None = None
    amount: Decimal | None = None
    limit: Decimal | None = None
    pace: Decimal | None = None
    runs_out_at: datetime | None = None
    refill_at: datetime | None = None
    plan_ends_at: datetime | None = None
    unused: Decimal | None = None
    spent: Decimal | None = None
    usual: Decimal | None = None
    rise: Rise | None = None
    last_success: datetime | None = None

    @property
    def refill_is_plan_end(self) -> bool:
        return self.refill_at is not None and self.refill_at == self.plan_ends_at


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell. `level` is the line that was crossed, None where the rule has none or for "before the refill".

    since: when it was told first; of a recovery, when what ends now was told first.
    """

    rule: Rule
    kind: Kind
    severity: Severity
    level: Level | None
    since: datetime
    figures: Figures
