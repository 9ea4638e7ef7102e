"""Attribution of a 401: to the key, to its provider, or undecided. Times are UTC, POLL_EVERY is in seconds.

A key that is refused while no other key of its provider is, or while others are accepted, is a key to replace. Several
different keys refused, and none accepted since, are an outage of the provider: nobody replaces a key for that.
(What a firewall in front of the provider refuses is no 401: `bot.domain.errors.Refused`.)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SPACING = (15.0, 300.0)  # seconds between the two refusals that count, at least and at most
SPACING_POLLS = 15  # times POLL_EVERY, within these
PROBE_POLLS, PROBE_AT_MOST = 4, 900.0  # during an outage a key is tried so often, in POLL_EVERY; and in seconds
RETRY_REJECTED = timedelta(days=1)  # how often a rejected key is quietly tried again
SPREAD = 15.0  # seconds over which the accounts are read again when the outage ends


class Verdict(StrEnum):
    UNDECIDED = "undecided"  # one refusal: the next one decides
    KEY = "key"  # this key is refused
    PROVIDER = "provider"  # all keys of this provider are refused


@dataclass(frozen=True, slots=True)
class KeyRefusal:
    """A key, by its fingerprint, that was refused from `since` on, last at `at`, and not accepted in between."""

    key: str
    since: datetime
    at: datetime


def judge(refused: KeyRefusal, others: Iterable[KeyRefusal], accepted_at: datetime | None, every: float) -> Verdict:
    """Return what the newest refusal of a key is attributed to.

    others: the other refused keys of its provider. accepted_at: when the provider last accepted any key.

    To the key, if its two refusals lie far enough apart and no other key was refused meanwhile, or shortly before,
    without one being accepted since.
    """
    earliest = refused.since - spacing(every)
    if any(other.at >= earliest and (accepted_at is None or accepted_at < other.at) for other in others):
        return Verdict.PROVIDER
    return Verdict.KEY if refused.at - refused.since >= spacing(every) else Verdict.UNDECIDED


def spacing(every: float) -> timedelta:
    """Return the least time between the two refusals that make a key rejected."""
    least, most = SPACING
    return timedelta(seconds=max(least, min(most, SPACING_POLLS * every)))


def probe_every(every: float) -> timedelta:
    """Return how often a key is tried while its provider refuses all of them."""
    return timedelta(seconds=min(PROBE_POLLS * every, PROBE_AT_MOST))


def retry_at(verdict: Verdict, refused: KeyRefusal, every: float) -> datetime:
    """Return when a refused key is tried again."""
    match verdict:
        case Verdict.UNDECIDED:
            return max(refused.at, refused.since + spacing(every))
        case Verdict.PROVIDER:
            return refused.at + probe_every(every)
        case Verdict.KEY:
            return refused.at + RETRY_REJECTED
