"""Clamps of stored times: one further ahead than the program ever plans was written by a clock that was ahead."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam

SKEW = timedelta(minutes=10)  # two machines' clocks may differ


def lasts(until: ColumnElement[datetime], now: datetime, longest: timedelta) -> ColumnElement[bool]:
    """Return the condition that a limit lies ahead (UTC), by `longest` at most: further ahead it counts as over."""
    return and_(until > now, until <= now + longest + SKEW)


def has_left(until: datetime | None, now: datetime, longest: timedelta) -> bool:
    """Return what `lasts` says, of a time that was read or is kept in memory; None is no limit."""
    return until is not None and now < until <= now + longest + SKEW


def lasts_now(until: ColumnElement[datetime], longest: timedelta) -> ColumnElement[bool]:
    """Return the condition of `lasts` for a statement that is made once and takes the values of `moments`."""
    return and_(until > bindparam("now"), until <= bindparam(_name(longest)))


def moments(now: datetime, *longest: timedelta) -> dict[str, datetime]:
    """Return the values of a statement with `lasts_now` of these."""
    return {"now": now} | {_name(each): now + each + SKEW for each in longest}


def _name(longest: timedelta) -> str:
    return f"now_and_{longest // timedelta(seconds=1)}"
