"""Refill coming: what is left then may expire unused."""

from bot.alerts import _countdown
from bot.alerts._base import RuleInfo, Scope, Threshold, levels
from bot.alerts.facts import Facts
from bot.domain.alerting import Level, Rule, Unit


def thresholds(facts: Facts, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    return _countdown.thresholds(facts, facts.refill_at, levels)


INFO = RuleInfo(Rule.REFILL, thresholds, levels("1d"), (Unit.DAYS,), scope=Scope.ALLOWANCE, notifies_recovery=False)
