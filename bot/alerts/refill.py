"""Refill coming: what is left then may expire unused."""

from bot.alerts import _countdown
from bot.alerts._base import RuleInfo, Step, levels
from bot.alerts.facts import Facts
from bot.domain.alerting import Level, Rule, Unit


def steps(facts: Facts, levels: tuple[Level, ...]) -> tuple[Step, ...] | None:
    return _countdown.steps(facts.now, facts.refill_at, levels)


INFO = RuleInfo(Rule.REFILL, steps, levels("1d"), (Unit.DAYS,), tells_recovery=False)
