"""Amounts with their units, in words that fit the number."""

from decimal import Decimal

from bot.texts.html import Html, fill
from bot.texts.localisation import Localisation


def amount(t: Localisation, value: Decimal | None, unit: str) -> Html:
    """ "2,871 credits"; unknown is said as such. A unit without words of its own is shown as it is called."""
    if value is None:
        return t("unknown")
    if unit == "credits":
        return t.plural("{n} credit", "{n} credits", value)
    if unit == "tokens":
        return t.plural("{n} token", "{n} tokens", value)
    return fill("{n} {unit}", n=t.number(value), unit=unit)


def amount_of(t: Localisation, value: Decimal | None, limit: Decimal, unit: str) -> Html:
    """ "2,871 of 10,000 credits"."""
    held = t("unknown") if value is None else t.number(value)
    if unit == "credits":
        return t.plural("{held} of {n} credit", "{held} of {n} credits", limit, held=held)
    if unit == "tokens":
        return t.plural("{held} of {n} token", "{held} of {n} tokens", limit, held=held)
    return t("{held} of {n} {unit}", held=held, n=t.number(limit), unit=unit)
