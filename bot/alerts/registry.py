"""All rules, in the order in which their events are notified. A new rule is one file and one line here."""

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


def effective_setting(settings: AlertSettings, rule: Rule) -> Setting:
    """Return a rule's setting, with its levels, default ones filled in."""
    info = RULES[rule]
    setting = settings.chosen.get(rule, Setting(info.on))
    return Setting(setting.on, info.levels if setting.levels is None else setting.levels)
