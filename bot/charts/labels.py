"""Figures and dates in the picture's language, short enough for an axis."""

import unicodedata
from collections.abc import Container
from datetime import datetime
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_compact_decimal, format_decimal, format_scientific

from bot.charts.scale import TickUnit

COMPACT_FROM = 100_000  # shorter figures are as quick to read in full
SCIENTIFIC_FROM = 10**15  # beyond trillions no language has a short word


def figure(amount: Decimal, language: str) -> str:
    """Return the amount as it stands on an axis: "2,500", "1.25M", "1,25 млн", "−5" with a true minus sign."""
    amount = amount or Decimal(0)  # no minus before a zero
    if abs(amount) >= SCIENTIFIC_FROM:
        text = format_scientific(amount, "0.##E0", locale=language)
    elif abs(amount) >= COMPACT_FROM:
        text = format_compact_decimal(amount, locale=language, fraction_digits=2).strip()
    else:
        places = min(max(2 - amount.adjusted(), 2), 12)
        text = format_decimal(amount, "#,##0." + "#" * places, locale=language)
    return text.replace("-", "−")


def moment(tick: datetime, unit: TickUnit, language: str) -> str:
    """Return the local hour, day or month; where a new day or year begins, that instead."""
    if unit is TickUnit.HOUR and (tick.hour or tick.minute):
        return format_time(tick, "HH:mm", tzinfo=tick.tzinfo, locale=language)
    if unit is not TickUnit.MONTH:
        return format_date(tick, "d MMM", locale=language)
    return format_date(tick, "y" if tick.month == 1 else "LLL", locale=language)


def day(local: datetime, now: datetime, language: str) -> str:
    """Return the date, with its year when that is not this one; both in the same zone."""
    return format_date(local, "d MMM" if local.year == now.year else "d MMM y", locale=language)


def drawable(text: str, glyphs: Container[int]) -> str:
    """Return the text in one line, without what the font has no glyph for and without piled-up accents."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    kept = (c for c in line if c.isprintable() and ord(c) in glyphs and unicodedata.category(c) != "Mn")
    return " ".join("".join(kept).split())
