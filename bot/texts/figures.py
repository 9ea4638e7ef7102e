"""Figures: numbers, percentages and money in a language's format, with Babel's locale data.

A displayed figure lies on the same side of every level (of a warning, a limit) as the true one. Babel's format
functions parse their pattern at each call (20-60 µs); here its symbols are looked up once a language (3-6 µs a figure).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, get_decimal_symbol, get_group_symbol

PLACES = 4  # more digits behind the point nobody can use
LEAST = Decimal(1).scaleb(-PLACES)
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
EXACT = Context(prec=100)  # the usual 28 do not hold the percentage of a huge amount in a tiny limit
UNITS = tuple(ONE.scaleb(-places) for places in range(3 * PLACES))
ROUNDINGS = (ROUND_HALF_EVEN, ROUND_FLOOR, ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Money:
    """The format of one currency: what stands before and after the number, and its digits behind the point."""

    prefix: str
    negative_prefix: str
    suffix: str
    places: int


@lru_cache
def _symbols(language: str) -> dict[int, str]:
    """Return the translation of Python's own format (`1,234.5`) into the language's; minus is `-` in both."""
    return str.maketrans({",": get_group_symbol(language), ".": get_decimal_symbol(language)})


@lru_cache
def _currencies() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


def is_currency(unit: str) -> bool:
    """Whether the unit is an ISO 4217 code."""
    return unit in _currencies()


@lru_cache(maxsize=512)
def _money(currency: str, language: str) -> Money:
    """Return the currency's format in the language, read off two samples of Babel's."""
    places = get_currency_precision(currency)
    figure = _text(Decimal(8), language, places, places)
    prefix, suffix = format_currency(Decimal(8), currency, locale=language).split(figure)
    negative_prefix, _ = format_currency(Decimal(-8), currency, locale=language).split(figure)
    return Money(prefix, negative_prefix, suffix, places)


def rounded(value: Decimal, places: int, levels: Iterable[Decimal]) -> Decimal:
    """Return the nearest figure of so many places that is under a level exactly where `value` is.

    One with more places where there is none.
    """
    nearest = value.quantize(UNITS[places], ROUND_HALF_EVEN, EXACT)
    levels = () if nearest == value else tuple(levels)
    if not levels:
        return nearest
    for unit in UNITS[places:]:
        for rounding in ROUNDINGS:
            found = value.quantize(unit, rounding, EXACT)
            if all((found < level) == (value < level) for level in levels):
                return found
    return value


def displayed(value: Decimal, levels: Iterable[Decimal] = (), places: int = PLACES) -> Decimal:
    """Return `value` as it is displayed: rounded, with up to PLACES places where fewer would show a rest as nothing.

    0 for what is left but less than LEAST: that is said in words.
    """
    found = rounded(value, places, levels)
    return found if found or value <= 0 or places == PLACES else rounded(value, PLACES, levels)


def number(value: Decimal, language: str) -> str:
    """Return a number that `displayed` has rounded: "2,871", "0.5"."""
    if value == value.to_integral_value():
        return _text(value, language, 0, 0)
    return _text(value, language, 0, _places(value))


def money(value: Decimal, currency: str, language: str, levels: Iterable[Decimal] = ()) -> str:
    """Return an amount with its currency: "$12.50", "12,50 $"; more digits where these would show a rest as nothing."""
    form = _money(currency, language)
    found = displayed(value, levels, form.places)
    if not found and value > 0:
        found = LEAST  # the caller says "under"
    figure = _text(abs(found), language, form.places, max(form.places, _places(found)))
    return f"{form.negative_prefix if found < 0 else form.prefix}{figure}{form.suffix}"


def percent(part: Decimal, whole: Decimal, language: str, levels: Iterable[Decimal] = ()) -> str:
    """Return the share in whole percent: 100 only when full, 0 only when nothing is left. `levels` in percent."""
    share = EXACT.divide(EXACT.multiply(part, HUNDRED), whole)
    if 0 < share < ONE:
        return "<1 %"
    found = rounded(share, 0, levels)
    if share < HUNDRED <= found:
        return ">99 %"
    return f"{number(found, language)} %"


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _text(value: Decimal, language: str, least: int, most: int) -> str:
    """Return the digits with at least and at most so many places; `value` has no more. Never "-0"."""
    text = f"{value or ZERO:,.{most}f}"
    if most > least:
        kept = len(text) - (most - least)
        text = (text[:kept] + text[kept:].rstrip("0")).removesuffix(".")
    return text.translate(_symbols(language))
