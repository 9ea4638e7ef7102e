"""Plan expiring: some days before its end."""

from bot.alerts import _countdown
from bot.alerts._base import RuleInfo, Step, levels
from bot.alerts.facts import Facts
from bot.domain.alerting import Level, Rule, Unit
from bot.domain.reading import ends_at


def steps(facts: Facts, levels: tuple[Level, ...]) -> tuple[Step, ...] | None:
    return _countdown.steps(facts.now, ends_at(facts.reading.plan_expires_at) if facts.reading else None, levels)


INFO = RuleInfo(Rule.EXPIRY, steps, levels("7d", "3d", "1d"), (Unit.DAYS,))
