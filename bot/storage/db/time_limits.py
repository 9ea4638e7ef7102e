"""Clamps of stored times: one further ahead than the program ever plans was written by a clock that was ahead."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_

SKEW = timedelta(minutes=10)  # two machines' clocks may differ


def lasts(until: ColumnElement[datetime], now: datetime, longest: timedelta) -> ColumnElement[bool]:
    """Whether a limit lies ahead (UTC), by no more than `longest`: what lies further ahead counts as over."""
    return and_(until > now, until <= now + longest + SKEW)
