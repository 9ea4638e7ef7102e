"""Digest times and quiet hours as people type them, in English and Russian."""

import re
from datetime import time

from bot.domain.errors import InputError
from bot.domain.off_words import OFF_WORDS
from bot.domain.schedule import DigestTime, Period, QuietHours

OFF = (*OFF_WORDS, "no", "stop")
"""No digest, or no quiet hours."""
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?")
_MONTH_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|-?го|-?е)?")
_RANGE = re.compile(r"(?:(?:from|с)\s+)?([0-9:.]+)(?:\s*[-\u2010-\u2015]\s*|\s+(?:to|до)\s+)([0-9:.]+)")
_FILLERS = {
    "at", "on", "in", "the", "every", "day",
    "в", "во", "по", "на", "каждый", "каждую", "каждое", "день", "числа",
}  # fmt: skip
_PERIODS = {
    **dict.fromkeys(("daily", "everyday", "ежедневно"), Period.DAILY),
    **dict.fromkeys(("weekly", "еженедельно"), Period.WEEKLY),
    **dict.fromkeys(("monthly", "ежемесячно"), Period.MONTHLY),
}
_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "mon monday mondays пн понедельник понедельникам",
            "tue tues tuesday tuesdays вт вторник вторникам",
            "wed wednesday wednesdays ср среда среду средам",
            "thu thur thurs thursday thursdays чт четверг четвергам",
            "fri friday fridays пт пятница пятницу пятницам",
            "sat saturday saturdays сб суббота субботу субботам",
            "sun sunday sundays вс воскресенье воскресеньям",
        )
    )
    for word in words.split()
}


class DigestUnclear(InputError):
    """Schedule that is not `daily HH:MM`, `weekly DAY HH:MM` or `monthly N HH:MM`."""


class QuietUnclear(InputError):
    """Quiet hours that are not two different times of the day, `HH:MM-HH:MM`."""


def parse_digest(text: str) -> DigestTime:
    """Return the digest time meant; a time alone is daily, a weekday and a time weekly. Raises DigestUnclear."""
    words = [word for word in text.casefold().replace(",", " ").split() if word not in _FILLERS]
    clock = _clock(words.pop()) if words else None
    period = _PERIODS.get(words[0]) if words else Period.DAILY
    if period is not None and words:
        words.pop(0)
    if clock is None:
        raise DigestUnclear
    if period is Period.DAILY and not words:
        return DigestTime(Period.DAILY, clock)
    if len(words) == 1 and period in (None, Period.WEEKLY) and words[0] in _WEEKDAYS:
        return DigestTime(Period.WEEKLY, clock, _WEEKDAYS[words[0]])
    if len(words) == 1 and period is Period.MONTHLY and (day := _month_day(words[0])):
        return DigestTime(Period.MONTHLY, clock, day)
    raise DigestUnclear


def parse_quiet(text: str) -> QuietHours:
    """Return the hours meant by `22:00-08:00`, `22-8` or `с 22 до 8`. Raises QuietUnclear."""
    found = _RANGE.fullmatch(text.casefold().strip())
    start, end = (_clock(found[1]), _clock(found[2])) if found else (None, None)
    if start is None or end is None or start == end:
        raise QuietUnclear
    return QuietHours(start, end)


def _clock(word: str) -> time | None:
    found = _CLOCK.fullmatch(word)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _month_day(word: str) -> int | None:
    found = _MONTH_DAY.fullmatch(word)
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None
