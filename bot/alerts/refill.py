"""Refill coming: what is left then may expire unused."""

from bot.alerts import countdown
from bot.alerts.facts import Facts
from bot.alerts.rule import RuleInfo, Scope, Threshold, levels
from bot.domain.alerting import Level, Rule, Unit


def thresholds(facts: Facts, levels: tuple[Level, ...]) -> tuple[Threshold, ...] | None:
    return countdown.thresholds(facts, facts.refill_at, levels)


INFO = RuleInfo(Rule.REFILL, thresholds, levels("1d"), (Unit.DAYS,), scope=Scope.ALLOWANCE, notifies_recovery=False)
