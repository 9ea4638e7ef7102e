"""How a rule answers, and how it is declared."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.alerts.facts import Facts
from bot.domain.alerting import Level, Rule, Unit


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a rule. `name` is what a state remembers of it.

    crossed: it is as bad as this now. cleared: it is better by the margin. Neither, in between and while unknown.
    """

    name: str
    level: Level | None
    crossed: bool
    cleared: bool
    critical: bool = False


Steps = Callable[[Facts, tuple[Level, ...]], tuple[Step, ...] | None]
"""Returns a rule's lines from the mildest to the worst; None while nothing can be said."""


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule's declaration.

    levels: the default ones. units: what its levels may count, the first is meant where none is typed; none: the rule
    has no levels. on: whether it is on by default. hears_failures: every other rule is deaf to a failed reading.
    repeats: it is told again while it is critical. tells_recovery: its end is worth a line.
    """

    rule: Rule
    steps: Steps
    levels: tuple[Level, ...] = ()
    units: tuple[Unit, ...] = ()
    on: bool = True
    hears_failures: bool = False
    repeats: bool = True
    tells_recovery: bool = True


def levels(*texts: str) -> tuple[Level, ...]:
    return tuple(Level.of(text) for text in texts)
