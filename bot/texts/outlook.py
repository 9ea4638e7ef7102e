"""Pace and dates ahead, as the card, a warning and a digest say them."""

from datetime import datetime, timedelta
from decimal import Decimal

from bot.texts.html import Html, join
from bot.texts.localisation import Localisation


def about(value: Decimal) -> Decimal:
    """Round a figure that is an estimate: three digits at most, whole from 10 on."""
    if value == 0:
        return value
    digits = max(0, 2 - value.adjusted()) if abs(value) < 10 else min(0, 2 - value.adjusted())
    return value.quantize(Decimal(1).scaleb(-digits)) if value.adjusted() < 27 else value


def when_in(t: Localisation, moment: datetime) -> Html:
    """How far off, and the date: in hours under two days, then in days."""
    left = moment - t.now
    if left < timedelta(days=2):
        hours = max(1, round(left.total_seconds() / 3600))
        return t.plural("in {n} hour ({when})", "in {n} hours ({when})", hours, when=t.moment(moment))
    return t.plural("in {n} day ({when})", "in {n} days ({when})", left.days, when=t.day(moment))


def pace_line(t: Localisation, pace: Decimal, runs_out_at: datetime | None) -> Html:
    """ "↘ about 310 a day · runs out in 9 days (30 Nov)"; nothing spent is said as such."""
    if pace == 0:
        return t("→ nothing is being spent")
    falling = t("↘ about {n} a day", n=t.number(about(pace)))
    if runs_out_at is None or runs_out_at <= t.now:
        return falling
    return join([falling, t("runs out {when}", when=when_in(t, runs_out_at))], " · ")
