"""How far off the next thing worth telling is, for the poller."""

from datetime import datetime, timedelta
from decimal import Decimal, localcontext

from bot.alerts import low
from bot.alerts.facts import REARM, Facts
from bot.alerts.registry import in_force
from bot.domain.alerting import AlertSettings, Rule
from bot.domain.forecast import FARTHEST
from bot.domain.trend import EXACT, MICROSECOND, ONE_DAY


def nearest(settings: AlertSettings, facts: Facts) -> timedelta | None:
    """Return how soon the balance may cross a line or run out; None while the forecast says nothing.

    Zero within the margin above a line, also while the pace is unknown; and while a sudden zero waits for a second
    reading.
    """
    if facts.trend.doubt is not None:
        return timedelta(0)
    pace, held = facts.forecast.pace, facts.held
    if held is None or held <= 0:
        return None
    with localcontext(EXACT):
        if pace == 0:
            return ONE_DAY * FARTHEST
        lines = _lines(settings, facts)
        if any(line <= held < line * REARM for line in lines):
            return timedelta(0)
        if pace is None:
            return None
        days = min((held - line) / pace for line in lines if line <= held)
        return MICROSECOND * int(min(days, Decimal(FARTHEST)) * (ONE_DAY // MICROSECOND))


def outage_told_at(settings: AlertSettings, facts: Facts) -> datetime | None:
    """Return when the next line of the unreachable rule is crossed if no reading succeeds until then."""
    setting = in_force(settings, Rule.UNREACHABLE)
    if not setting.on or facts.last_success is None:
        return None
    lines = (facts.last_success + level.span for level in setting.levels or ())
    return min((line for line in lines if line > facts.now), default=None)


def _lines(settings: AlertSettings, facts: Facts) -> list[Decimal]:
    """Return the amounts that mean something: nothing left, and each low level."""
    setting = in_force(settings, Rule.LOW)
    levels = (setting.levels or ()) if setting.on else ()
    found = [low.line(facts, level) for level in levels]
    return [Decimal(0), *(line for line in found if line is not None)]
