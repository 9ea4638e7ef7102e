"""Time of an account's next reading. Durations are in seconds where they are numbers."""

from datetime import datetime, timedelta

SELDOM = 8  # times POLL_EVERY, when nothing can happen
OFTEN = 3  # a part of POLL_EVERY, when something is near
BACKOFF_AT_LEAST = 60.0  # the longest wait after failures, however short POLL_EVERY is
AHEAD = 24  # readings between now and the nearest event, so that it is seen within a twenty-fourth of its distance
CONFIRM_WITHIN = 60.0  # or POLL_EVERY where that is shorter: a sudden change waits no longer for its second reading
SPREAD = 0.1  # of the wait is taken off by chance, so that accounts linked together drift apart
SETTLE = 60.0  # a provider needs a moment to book the refill that fell due
LATE = timedelta(hours=1)  # how long a refill that fell due is looked for
QUARTER = 4  # the bot uses a quarter of what a key may ask


def next_poll(
    now: datetime,
    *,
    every: float,
    nearest: timedelta | None = None,
    due: datetime | None = None,
    outage_at: datetime | None = None,
    unconfirmed: bool = False,
    failures: int = 0,
    jitter: float = 0.0,
) -> datetime:
    """Return when to read next.

    every: POLL_EVERY. nearest: how far off the forecast puts the nearest event, None if it says nothing.
    due: a refill's moment, ahead or just past and not seen yet. unconfirmed: a sudden change waits for its second
    reading. failures: failed readings in a row, which put all else aside but `outage_at`: when they will have lasted so
    long that it is notified. jitter: a random number, 0 <= jitter < 1.
    """
    confirm = min(every, CONFIRM_WITHIN) if unconfirmed else every
    if failures:
        wait = min(confirm * 2 ** min(failures - 1, 16), longest_backoff(every))
        again = now + timedelta(seconds=wait * (1 - SPREAD * jitter))
        return again if outage_at is None else min(again, outage_at)
    if unconfirmed:
        return now + timedelta(seconds=confirm)
    shortest = every / OFTEN
    wait = every if nearest is None else min(max(nearest.total_seconds() / AHEAD, shortest), every * SELDOM)
    if due is not None and due <= now < due + LATE:
        wait = shortest
    planned = now + timedelta(seconds=wait - SPREAD * jitter * (wait - shortest))
    if due is not None and due > now:
        settled = due + timedelta(seconds=min(SETTLE, shortest) * (1 + jitter))
        return max(min(planned, settled), now + timedelta(seconds=shortest))
    return planned


def not_sooner(now: datetime, moment: datetime, jitter: float) -> datetime:
    """Return a moment a little later than one that others wait for too; jitter as for `next_poll`."""
    return moment + (moment - now) * SPREAD * jitter


def longest_backoff(every: float) -> float:
    return max(every * SELDOM, BACKOFF_AT_LEAST)


def longest_wait(every: float) -> timedelta:
    """Return how far ahead a reading is planned at most; a key that may be used once a day is used every fourth."""
    return timedelta(seconds=max(longest_backoff(every), 86400 * QUARTER) * (1 + SPREAD))


def spacing(hourly: int | None, daily: int | None) -> timedelta:
    """Return the least time between two calls with a key that keeps to a quarter of what it may ask.

    The limits are calls an hour and a day; 0 is unlimited, and so is a limit that no provider names (None).
    """
    spans = [span * QUARTER / limit for span, limit in ((3600, hourly), (86400, daily)) if limit and limit > 0]
    return timedelta(seconds=max(spans, default=0))
