"""Refilled: a reading held notably more than the one before.

A refill that was spent again before the next reading is not seen.
"""

from bot.alerts._base import RuleInfo, Step
from bot.alerts.facts import Facts
from bot.domain.alerting import Level, Rule
from bot.domain.trend import ONE_DAY


def steps(facts: Facts, _: tuple[Level, ...]) -> tuple[Step, ...] | None:
    """Each rise is a step of its own, so that each is told, once; for a day, so that one of the night is told too."""
    rise = facts.last_rise
    if rise is None or facts.now - rise.at > ONE_DAY:
        return None
    return (Step(rise.at.isoformat(), None, crossed=True, cleared=False),)


INFO = RuleInfo(Rule.REFILLED, steps, on=False)
