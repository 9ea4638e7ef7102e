"""Telegram HTML: the one place where foreign words become part of a message.

Markup in them is escaped, and a word joiner (U+2060, invisible) keeps Telegram from turning them into a mention, a
command, a hashtag, a cashtag, a link, an e-mail address, a phone or a card number. Labels are read without joiners.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape

from bot.domain.profile_fields import WORD_JOINER

_LINKING = re.compile(r"(?<=[@#$+＠＃＄])(?=\w)|(?<=/)(?<![\w/<>]/)(?=\w)|(?<=\S\.)(?=\w)|(?<=:)(?=/)")
_NUMBERS = re.compile(r"\+?\(?\d[\d\s().+/\-\u2010-\u2015]{3,}\d")  # as long as a phone number can be short
_DIGIT = re.compile(r"(?<=\d)(?=[\d\s().+/\-\u2010-\u2015])")


class Html(str):
    """Text that is already Telegram's HTML; any other string is escaped before it is put into a message."""

    __slots__ = ()


def inert(text: str) -> str:
    """Return the text, which looks the same, with word joiners where Telegram would link something."""
    if text.isalpha():
        return text
    apart = _NUMBERS.sub(lambda run: _DIGIT.sub(WORD_JOINER, run[0]), text)
    return _LINKING.sub(WORD_JOINER, apart)


def safe(value: object) -> Html:
    """Return the value as HTML: escaped and inert unless it is `Html`."""
    return value if isinstance(value, Html) else _safe(str(value))


@lru_cache(maxsize=4096)
def _safe(text: str) -> Html:
    return own(inert(text))


def own(text: str) -> Html:
    """Return a word of the program itself, which holds nothing foreign, as HTML: people may copy it as it is."""
    return Html(escape(text, quote=False))


def as_it_is(text: str) -> Html:
    """Return a foreign word that people copy, in one line: a message is cut between lines, and no markup spans them.

    One that Telegram would link is in monospace, where it links nothing.
    """
    text = " ".join(text.splitlines())
    return own(text) if inert(text) == text else Html(f"<code>{escape(text, quote=False)}</code>")


def plain(html: Html) -> str:
    """Return HTML that has no tags as text for where nothing is linked: buttons, toasts, pictures."""
    return unescape(html).replace(WORD_JOINER, "")


def plain_text(html: str) -> str:
    """Return HTML without its tags; word joiners stay."""
    return unescape(re.sub(r"<[^<>]*>", "", html))


def join(parts: Sequence[Html], between: str = "\n") -> Html:
    return Html(between.join(parts))


def fill(text: str, /, **values: object) -> Html:
    """Fill in a text that has no words of its own; `Localisation` does the same to one that has."""
    return Html(text.format_map({name: safe(value) for name, value in values.items()}))
