"""Registry of the rules, in the order in which their events are notified. A new rule is one file and one line here."""

from bot.alerts import empty, expiry, low, refill, refilled, rejected, runway, spending, unreachable
from bot.alerts.rule import Scope
from bot.domain.alerting import AlertSettings, Rule, Setting

RULES = {
    module.INFO.rule: module.INFO
    for module in (rejected, empty, runway, low, spending, expiry, refill, refilled, unreachable)
}
_DEFAULTS = {rule: Setting(info.on, info.levels) for rule, info in RULES.items()}


def rules_of(balance: str | None) -> list[Rule]:
    """Return the rules of an account, or those that one of its balances has."""
    return [rule for rule, info in RULES.items() if balance is None or info.scope is not Scope.ACCOUNT]


def effective_setting(settings: AlertSettings, rule: Rule) -> Setting:
    """Return a rule's setting, with its levels, default ones filled in."""
    chosen = settings.chosen.get(rule)
    if chosen is None:
        return _DEFAULTS[rule]
    return Setting(chosen.on, RULES[rule].levels if chosen.levels is None else chosen.levels)
