"""Dates that draw near: several days ahead of one moment."""

from datetime import datetime

from bot.alerts._base import Step
from bot.alerts.facts import REARM
from bot.domain.alerting import Level


def steps(now: datetime, moment: datetime | None, levels: tuple[Level, ...]) -> tuple[Step, ...] | None:
    """The earliest warning is the mildest. Cleared when the moment moves away; unknown when there is none ahead."""
    if moment is None or moment <= now:
        return None
    left = moment - now
    return tuple(
        Step(str(level), level, crossed=left <= level.span, cleared=left >= level.span * float(REARM))
        for level in sorted(levels, key=lambda level: level.span, reverse=True)
    )
