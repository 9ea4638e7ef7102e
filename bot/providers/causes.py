"""Errors by cause, as an answer names them: first by its own words, then by its status."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil

from bot.domain.clock import Clock
from bot.domain.errors import (
    AskedTooOften,
    KeyNotAccepted,
    NotAllowed,
    OutOfCredit,
    ProviderError,
    Refused,
    RequestNotKnown,
    Unavailable,
    UnexpectedAnswer,
)
from bot.providers.answer import Answer

RETRY_AFTER_UNKNOWN = 30  # seconds, where a 429 names no usable time
RETRY_AFTER_MAX = 3600  # an hour; longer is more likely a mistake than a meaning
Cause = type[ProviderError]


@dataclass(frozen=True, slots=True)
class Errors:
    """Declaration of where a provider's answers say that they are errors, whatever their status.

    codes: by path, the values that name a cause ("ERROR_KEY_DOES_NOT_EXIST", "1001"; case does not matter).
    words: by path, parts of a message that name a cause, where there is no code.
    failing: paths that are absent, null, false or empty unless the answer is an error: `error`, `errors`.
    success: by path, the only value that a good answer has there, if it has one: "true", "0", "success".
    statuses: what a status means that means something else than usual; a web page never speaks for the provider.
    """

    codes: Mapping[str, Mapping[str, Cause]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Cause]] = field(default_factory=dict)
    failing: tuple[str, ...] = ()
    success: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[int, Cause] = field(default_factory=dict)

    def named_in(self, answer: Answer) -> Cause | None:
        """Return the cause that the answer names, UnexpectedAnswer for an error that is none of those declared."""
        for path, causes in self.codes.items():
            for value in answer.scalars(path):
                for code, cause in causes.items():
                    if value == code.casefold():
                        return cause
        for path, causes in self.words.items():
            for value in answer.scalars(path):
                for words, cause in causes.items():
                    if words.casefold() in value:
                        return cause
        failed = any(answer.filled(path) for path in self.failing) or any(
            value != good.casefold() for path, good in self.success.items() for value in answer.scalars(path)
        )
        return UnexpectedAnswer if failed else None


def wrong(credential: str) -> type[KeyNotAccepted]:
    """Return KeyNotAccepted as a cause that says which of several credentials it is."""

    class Wrong(KeyNotAccepted):
        field = credential

    Wrong.__name__ = KeyNotAccepted.__name__
    return Wrong


def check(
    errors: Errors, status: int, answer: Answer | None, retry_after: str | None, clock: Clock, *, foreign: bool = False
) -> None:
    """Raise the cause of an answer that is an error; `answer` is None where the body is not of the provider's format.

    `retry_after` is the header of that name. 403 is NotAllowed where the provider says so: in its format,
    or by a declared status, also with an empty body. `foreign`: the body is of another format and comes from what is
    in front of the provider.
    """
    named = errors.named_in(answer) if answer is not None else None
    declared = None if foreign and status == 403 else errors.statuses.get(status)
    good = 200 <= status < 300
    if named is not None and (good or named is not UnexpectedAnswer):
        raise _error(named, "an error inside", retry_after, clock)
    if declared is not None:
        raise _error(declared, f"status {status}", retry_after, clock)
    if not good:
        raise _error(_usual(status, answer), f"status {status}", retry_after, clock)


def _usual(status: int, answer: Answer | None) -> Cause:
    match status:
        case 401:
            return KeyNotAccepted
        case 402:
            return OutOfCredit
        case 403:
            return Refused if answer is None else NotAllowed
        case 429:
            return AskedTooOften
        case 407 | 451:  # of a proxy in between; for legal reasons
            return Refused
        case _ if status in (408, 425) or status >= 500:
            return Unavailable
        case _ if status < 400 and status not in (301, 308):  # permanent redirects
            return UnexpectedAnswer
    return RequestNotKnown


def _error(cause: Cause, reason: str, retry_after: str | None, clock: Clock) -> ProviderError:
    if issubclass(cause, AskedTooOften):
        return cause(seconds_until(retry_after, clock.now()) or RETRY_AFTER_UNKNOWN)
    if issubclass(cause, Refused):
        return cause(seconds_until(retry_after, clock.now()))
    if issubclass(cause, Unavailable):
        return cause(reason, seconds_until(retry_after, clock.now()))
    if issubclass(cause, UnexpectedAnswer):
        return cause(reason)
    return cause()


def seconds_until(retry_after: str | None, now: datetime) -> int | None:
    """Return a Retry-After, seconds or an HTTP date, as 1 to 3600 whole seconds; None where it is neither."""
    given = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]+", given):
        digits = given.lstrip("0")[:5]  # five are beyond the cap already
        return min(max(int(digits or "0"), 1), RETRY_AFTER_MAX)
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(ceil((moment - now).total_seconds()), 1), RETRY_AFTER_MAX)
