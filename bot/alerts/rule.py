"""A rule's interface: thresholds and declaration."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from bot.alerts.facts import Facts
from bot.domain.alerting import Level, Rule, Unit


class Threshold(NamedTuple):
    """Threshold of a rule. name: what a rule state stores of it.

    crossed: it is as bad as this now. cleared: it is better by the margin. Both are False inside the hysteresis band
    and while the value is unknown.
    """

    name: str
    level: Level | None
    crossed: bool
    cleared: bool
    critical: bool = False


Thresholds = Callable[[Facts, tuple[Level, ...]], tuple[Threshold, ...] | None]
"""Returns a rule's thresholds from the mildest to the worst; None while nothing can be said."""


class Scope(Enum):
    """Scope of a rule: what it is evaluated for."""

    ACCOUNT = auto()  # once for the account
    BALANCE = auto()  # for each watched balance
    ALLOWANCE = auto()  # for each watched balance but short windows, which refill before a warning is of use
    BOTH = auto()  # for the account, and for each watched balance


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule's declaration.

    levels: the default ones. units: what its levels may count, the first is meant where none is typed; none: the rule
    has no levels. on: whether it is on by default. evaluates_failures: every other rule ignores a failed reading.
    repeats: it is notified again while it is critical. notifies_recovery: its end is worth a line.
    """

    rule: Rule
    thresholds: Thresholds
    levels: tuple[Level, ...] = ()
    units: tuple[Unit, ...] = ()
    scope: Scope = Scope.BALANCE
    on: bool = True
    evaluates_failures: bool = False
    repeats: bool = True
    notifies_recovery: bool = True


def levels(*texts: str) -> tuple[Level, ...]:
    return tuple(Level.of(text) for text in texts)
