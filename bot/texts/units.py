"""Amounts with their units, in words that fit the number as it is shown."""

from collections.abc import Iterable
from decimal import Decimal

from bot.texts.figures import is_currency
from bot.texts.html import Html, fill
from bot.texts.localisation import Localisation, mark_plural

PERCENT = "percent"
FULL = Decimal(100)

UNITS = {
    "credits": mark_plural("{n} credit", "{n} credits"),
    "tokens": mark_plural("{n} token", "{n} tokens"),
    "characters": mark_plural("{n} character", "{n} characters"),
    "requests": mark_plural("{n} request", "{n} requests"),
    "calls": mark_plural("{n} call", "{n} calls"),
    "searches": mark_plural("{n} search", "{n} searches"),
    "verifications": mark_plural("{n} verification", "{n} verifications"),
    "points": mark_plural("{n} point", "{n} points"),
    "units": mark_plural("{n} unit", "{n} units"),
    "e-mails": mark_plural("{n} e-mail", "{n} e-mails"),
    "messages": mark_plural("{n} message", "{n} messages"),
    "minutes": mark_plural("{n} minute", "{n} minutes"),
    "slots": mark_plural("{n} slot", "{n} slots"),
    "API units": mark_plural("{n} API unit", "{n} API units"),
    "SMS credits": mark_plural("{n} SMS credit", "{n} SMS credits"),
    "compute units": mark_plural("{n} compute unit", "{n} compute units"),
    "hour": mark_plural("{n} hour", "{n} hours"),
    "voice slots": mark_plural("{n} voice slot", "{n} voice slots"),
}
"""Units with words of their own; any other is shown as the provider calls it."""

OF_UNITS = {
    "credits": mark_plural("{left} of {n} credit", "{left} of {n} credits"),
    "tokens": mark_plural("{left} of {n} token", "{left} of {n} tokens"),
    "characters": mark_plural("{left} of {n} character", "{left} of {n} characters"),
    "requests": mark_plural("{left} of {n} request", "{left} of {n} requests"),
    "calls": mark_plural("{left} of {n} call", "{left} of {n} calls"),
    "searches": mark_plural("{left} of {n} search", "{left} of {n} searches"),
    "verifications": mark_plural("{left} of {n} verification", "{left} of {n} verifications"),
    "points": mark_plural("{left} of {n} point", "{left} of {n} points"),
    "units": mark_plural("{left} of {n} unit", "{left} of {n} units"),
    "e-mails": mark_plural("{left} of {n} e-mail", "{left} of {n} e-mails"),
    "messages": mark_plural("{left} of {n} message", "{left} of {n} messages"),
    "minutes": mark_plural("{left} of {n} minute", "{left} of {n} minutes"),
    "slots": mark_plural("{left} of {n} slot", "{left} of {n} slots"),
    "API units": mark_plural("{left} of {n} API unit", "{left} of {n} API units"),
    "SMS credits": mark_plural("{left} of {n} SMS credit", "{left} of {n} SMS credits"),
    "compute units": mark_plural("{left} of {n} compute unit", "{left} of {n} compute units"),
    "hour": mark_plural("{left} of {n} hour", "{left} of {n} hours"),
    "voice slots": mark_plural("{left} of {n} voice slot", "{left} of {n} voice slots"),
}


def amount(t: Localisation, value: Decimal | None, unit: str, levels: Iterable[Decimal] = ()) -> Html:
    """Return "2,871 credits", "$12.50", "37 %"; or that it is unknown. levels: amounts, such as of warnings."""
    if value is None:
        return t("unknown")
    if unit == PERCENT:
        return t.percent(value, FULL, levels)
    if is_currency(unit):
        return t.money(value, unit, levels)
    if unit in UNITS:
        return t.plural(*UNITS[unit], value, levels=levels)
    return fill("{n} {unit}", n=t.number(value, levels), unit=unit)


def amount_bare(t: Localisation, value: Decimal, unit: str) -> Html:
    """Return the amount without the unit's word, for a line that has it already; money and percent keep their sign."""
    return amount(t, value, unit) if unit == PERCENT or is_currency(unit) else t.number(value)


def amount_of(
    t: Localisation, value: Decimal | None, limit: Decimal, unit: str, levels: Iterable[Decimal] = ()
) -> Html:
    """Return "2,871 of 10,000 credits"; of percent, whose limit says nothing, "37 % left"."""
    if unit == PERCENT:
        return t("unknown") if value is None else t("{percent} left", percent=t.percent(value, FULL, levels))
    levels = (*levels, limit)
    if is_currency(unit):
        left = t("unknown") if value is None else t.money(value, unit, levels)
        return t("{left} of {n}", left=left, n=t.money(limit, unit))
    left = t("unknown") if value is None else t.number(value, levels)
    if unit in OF_UNITS:
        return t.plural(*OF_UNITS[unit], limit, left=left)
    return t("{left} of {n} {unit}", left=left, n=t.number(limit), unit=unit)
