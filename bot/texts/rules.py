"""Names of rules, and levels in words."""

from bot.domain.alerting import Level, Rule, Unit
from bot.texts.html import Html, fill
from bot.texts.localisation import Localisation, mark
from bot.texts.units import amount

RULE_NAMES = {
    Rule.LOW: mark("low balance"),
    Rule.EMPTY: mark("nothing left"),
    Rule.RUNWAY: mark("runs out soon"),
    Rule.SPENDING: mark("unusual spending"),
    Rule.REFILL: mark("refill coming"),
    Rule.REFILLED: mark("refilled"),
    Rule.EXPIRY: mark("plan ends"),
    Rule.REJECTED: mark("key not accepted"),
    Rule.UNREACHABLE: mark("provider unreachable"),
}


def level_text(t: Localisation, level: Level | None, unit: str | None) -> Html:
    """Return a level in words: "20 %", "500 credits", "3 days"."""
    if level is None:
        return t("unknown")
    match level.unit:
        case Unit.PERCENT:
            return fill("{n} %", n=t.number(level.value))
        case Unit.DAYS:
            return t.plural("{n} day", "{n} days", level.value)
        case Unit.HOURS:
            return t.plural("{n} hour", "{n} hours", level.value)
        case Unit.TIMES:
            return fill("{n}×", n=t.number(level.value))
        case _:
            return amount(t, level.value, unit) if unit else t.number(level.value)
