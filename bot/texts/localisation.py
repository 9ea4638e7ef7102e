"""A language and a time zone, and how to say anything in them."""

import gettext
import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache
from html import escape, unescape
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("en", "ru")
DIGITS = 100  # the usual 28 do not hold the percentage of a huge amount in a tiny limit


class Html(str):
    """Text that is already Telegram's HTML; any other string is escaped before it is put into a message."""

    __slots__ = ()


def safe(value: object) -> Html:
    """Return the value as HTML: escaped unless it is `Html`."""
    return value if isinstance(value, Html) else Html(escape(str(value), quote=False))


def join(parts: list[Html], between: str = "\n") -> Html:
    return Html(between.join(parts))


def _fill(text: str, values: Mapping[str, object]) -> Html:
    return Html(text.format_map({name: safe(value) for name, value in values.items()}))


def fill(text: str, /, **values: object) -> Html:
    """Fill in a text that has no words of its own; `Localisation` does the same to one that has."""
    return _fill(text, values)


def mark(text: str) -> str:
    """Mark a text for translation where it stands in a table; it is translated where it is said."""
    return text


@lru_cache
def _catalog(language: str) -> gettext.NullTranslations:
    """Compile a language's .po on first use, so that no compiled file has to be kept in step with it."""
    if language == "en":
        return gettext.NullTranslations()
    with (files("bot.texts") / "locales" / f"{language}.po").open("rb") as source:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def choose_language(code: str | None) -> str:
    """Return the language for a Telegram `language_code` (IETF tag): Russian for ru, English for all others."""
    return "ru" if code and code.lower().split("-")[0] == "ru" else "en"


class Localisation:
    """Calling it translates a text and fills in its `{names}`, each escaped unless it is Html."""

    def __init__(self, language: str, zone: ZoneInfo, now: datetime) -> None:
        """`now` (UTC) is the moment that ages and days are counted from."""
        self.language = language
        self.zone = zone
        self.now = now

    def __call__(self, text: str, /, **values: object) -> Html:
        return _fill(_catalog(self.language).gettext(text), values)

    def plural(self, one: str, many: str, number: Decimal | int, /, **values: object) -> Html:
        """Choose the form for `number`, which fills `{n}`; a fraction takes the form of 2, as in both languages."""
        whole = abs(int(number)) if number == int(number) else 2
        values.setdefault("n", self.number(number))
        return _fill(_catalog(self.language).ngettext(one, many, whole), values)

    @staticmethod
    def plain_of(html: Html) -> str:
        """What was said already, where no HTML is read."""
        return unescape(html)

    def plural_plain(self, one: str, many: str, number: int, /) -> str:
        """`plural` where no HTML is read."""
        return unescape(self.plural(one, many, number))

    def plain(self, text: str, /, **values: object) -> str:
        """The same where no HTML is read: on buttons, in toasts and descriptions."""
        return unescape(self(text, **values))

    def number(self, value: Decimal | int) -> str:
        """All digits that a person can use: whole below the point where there is nothing behind it, else up to 4."""
        with localcontext(prec=DIGITS):
            return format_decimal(value, format="#,##0.####", locale=self.language)

    def percent(self, part: Decimal, whole: Decimal) -> str:
        return f"{self.number(round(part * 100 / whole))} %"

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def day(self, moment: datetime) -> str:
        """The local date, with its year when that is not this one."""
        same_year = self.local(moment).year == self.local(self.now).year
        return format_date(self.local(moment), "d MMM" if same_year else "d MMM y", locale=self.language)

    def moment(self, moment: datetime) -> str:
        return f"{self.day(moment)}, {self.clock(moment)}"

    def clock(self, moment: datetime) -> str:
        """Local time of day, 24 hours in both languages."""
        return format_datetime(self.local(moment), "HH:mm", locale=self.language)

    def days_until(self, moment: datetime) -> int:
        """Local calendar days from today; negative in the past."""
        return (self.local(moment).date() - self.local(self.now).date()).days

    def day_in_days(self, moment: datetime) -> Html:
        """The date with its distance: "8 Apr (in 5 days)"."""
        days = self.days_until(moment)
        if days == 0:
            return self("{day} (today)", day=self.day(moment))
        if days > 0:
            return self.plural("{day} (in {n} day)", "{day} (in {n} days)", days, day=self.day(moment))
        return self.plural("{day} ({n} day ago)", "{day} ({n} days ago)", -days, day=self.day(moment))

    def ago(self, moment: datetime) -> Html:
        """How long ago, in the largest unit that fits; the future of a skewed clock is "just now"."""
        past = max(self.now - moment, timedelta())
        if past < timedelta(seconds=1):
            return self("just now")
        if past < timedelta(minutes=1):
            return self("{n} s ago", n=self.number(int(past.total_seconds())))
        if past < timedelta(hours=1):
            return self("{n} min ago", n=self.number(int(past.total_seconds() // 60)))
        if past < timedelta(days=1):
            return self("{n} h ago", n=self.number(int(past.total_seconds() // 3600)))
        return self("{n} d ago", n=self.number(past.days))
