"""Localisation: a language, a time zone and the current time, and how texts, figures and dates are written in them."""

import gettext
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.domain.dates import is_over
from bot.domain.reading import DayOrMoment
from bot.texts import dates, figures
from bot.texts.html import Html, fill, own, plain

LANGUAGES = ("en", "ru")
NEAR = timedelta(days=2)  # a moment so near is told with its time of day


def mark(text: str) -> str:
    """Mark a text for translation where it stands in a table; it is translated where it is said."""
    return text


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """`mark` for both forms of a text with a number."""
    return one, many


@lru_cache
def _catalog(language: str) -> gettext.NullTranslations:
    """Compile a language's .po on first use, so that no compiled file has to be kept in step with it."""
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # a process that only polls reads none
    from babel.messages.pofile import read_po

    with (files("bot.texts") / "locales" / f"{language}.po").open("rb") as source:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def choose_language(code: str | None) -> str:
    """Return the language for a Telegram `language_code` (IETF tag): Russian for ru, English for all others."""
    return "ru" if code and code.lower().split("-")[0] == "ru" else "en"


class Localisation:
    """Localisation of texts; a call translates one and fills in its `{names}`, each escaped unless it is Html."""

    def __init__(self, language: str, zone: ZoneInfo, now: datetime) -> None:
        """now: the moment (UTC) that ages and days are counted from."""
        self.language = language
        self.zone = zone
        self.now = now
        self.today = now.astimezone(zone).date()

    def __call__(self, text: str, /, **values: object) -> Html:
        return fill(_catalog(self.language).gettext(text), **values)

    def word(self, text: str) -> str:
        """Translate a word that a provider's file has marked; it is no text to be filled in."""
        return _catalog(self.language).gettext(text)

    def plural(
        self, one: str, many: str, number: Decimal | int, /, levels: Iterable[Decimal] = (), **values: object
    ) -> Html:
        """Choose the form for `number` as it is shown, which fills `{n}`; a fraction takes the form of 2."""
        seen = number if isinstance(number, int) else figures.displayed(number, levels)
        whole = abs(int(seen)) if seen == int(seen) and (seen or number <= 0) else 2
        if "n" not in values:
            values["n"] = self.number(number, levels)
        return fill(_catalog(self.language).ngettext(one, many, whole), **values)

    def plural_plain(self, one: str, many: str, number: int, /) -> str:
        """`plural` where no HTML is read."""
        return plain(self.plural(one, many, number))

    def plain(self, text: str, /, **values: object) -> str:
        """Translate where no HTML is read: on buttons, in toasts and descriptions."""
        return plain(self(text, **values))

    def number(self, value: Decimal | int, levels: Iterable[Decimal] = ()) -> Html:
        """Return all digits that a person can use, up to 4 behind the point; what is left is never "0"."""
        seen = figures.displayed(Decimal(value), levels)
        if not seen and value > 0:
            return self("under {n}", n=own(figures.number(figures.LEAST, self.language)))
        return own(figures.number(seen, self.language))

    def money(self, value: Decimal, currency: str, levels: Iterable[Decimal] = ()) -> Html:
        """Return the amount with the currency's digits, more of them where a rest would read as nothing."""
        text = own(figures.money(value, currency, self.language, levels))
        return self("under {n}", n=text) if 0 < value < figures.LEAST else text

    def percent(self, part: Decimal, whole: Decimal, levels: Iterable[Decimal] = ()) -> Html:
        """Return the share in whole percent, on the true side of each of the levels (in percent)."""
        return own(figures.percent(part, whole, self.language, levels))

    def day(self, when: DayOrMoment) -> Html:
        """Return the date, of a moment the local one; with its year when that is not this one."""
        return own(dates.day(dates.calendar_day(when, self.zone), self.today, self.language))

    def moment(self, moment: datetime) -> Html:
        return fill("{day}, {clock}", day=self.day(moment), clock=self.clock(moment))

    def clock(self, moment: datetime) -> Html:
        """Local time of day, 24 hours in both languages."""
        return own(f"{moment.astimezone(self.zone):%H:%M}")

    def is_over(self, when: DayOrMoment) -> bool:
        return is_over(when, self.now, self.zone)

    def days_until(self, when: DayOrMoment) -> int:
        """Local calendar days from today; negative in the past."""
        return (dates.calendar_day(when, self.zone) - self.today).days

    def distance(self, when: DayOrMoment) -> Html:
        """Return how far away a date is, always in calendar days: "today", "in 5 days", "5 days ago"."""
        days = self.days_until(when)
        if days == 0:
            return self("today")
        if days == 1:
            return self("tomorrow")
        if days == -1:
            return self("yesterday")
        if days > 0:
            return self.plural("in {n} day", "in {n} days", days)
        return self.plural("{n} day ago", "{n} days ago", -days)

    def day_in_days(self, when: DayOrMoment) -> Html:
        """Return the date with its distance: "8 Apr (in 5 days)"."""
        return fill("{day} ({distance})", day=self.day(when), distance=self.distance(when))

    def in_days(self, when: DayOrMoment) -> Html:
        """Return the distance with the date, of a near moment with the time of day: "in 5 days (8 Apr)"."""
        near = isinstance(when, datetime) and when - self.now < NEAR
        day = self.moment(when) if near and isinstance(when, datetime) else self.day(when)
        return fill("{distance} ({day})", day=day, distance=self.distance(when))

    def ago(self, moment: datetime) -> Html:
        """Return how long ago, in the largest unit that fits, days by the calendar; a moment ahead is now."""
        past = max(self.now - moment, timedelta())
        if past < timedelta(seconds=1):
            return self("just now")
        if past < timedelta(minutes=1):
            return self("{n} s ago", n=self.number(int(past.total_seconds())))
        if past < timedelta(hours=1):
            return self("{n} min ago", n=self.number(int(past.total_seconds() // 60)))
        if past < timedelta(days=1):
            return self("{n} h ago", n=self.number(int(past.total_seconds() // 3600)))
        return self("{n} d ago", n=self.number(-self.days_until(moment)))
