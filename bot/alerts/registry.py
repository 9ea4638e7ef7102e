"""All rules, in the order in which their events are told. A new rule is one file and one line here."""

from bot.alerts import empty, expiry, low, refill, refilled, rejected, runway, spending, unreachable
from bot.domain.alerting import AlertSettings, Rule, Setting

RULES = {
    module.INFO.rule: module.INFO
    for module in (
        rejected,
        empty,
        runway,
        low,
        spending,
        expiry,
        refill,
        refilled,
        unreachable,
    )
}


def in_force(settings: AlertSettings, rule: Rule) -> Setting:
    """Return what holds for a rule, with its levels, default ones filled in."""
    info = RULES[rule]
    setting = settings.chosen.get(rule, Setting(info.on))
    return Setting(setting.on, info.levels if setting.levels is None else setting.levels)
