"""Search of providers by what people call them: a beginning, a word, a likeness, in Latin or Cyrillic letters.

No list of spellings: both the query and the names are reduced to how they sound, and compared there.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from bot.providers.declaration import Provider

LIKE = 0.62  # the least likeness, from 0 to 1, at which a name may be meant
SHORTEST = 3  # letters of a query that is looked for within names; fewer fit everywhere
_EXACT, _INITIALS, _BEGINS, _WORD, _WITHIN = 5.0, 4.0, 3.0, 2.5, 2.0  # what a match weighs; likeness at most 1.5

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_SOUNDS = (
    ("sch", "sh"), ("tch", "ch"), ("ph", "f"), ("ck", "k"), ("qu", "kv"), ("zh", "j"), ("dj", "j"), ("ee", "i"),
    ("ea", "i"), ("oo", "u"), ("ou", "u"), ("ey", "ei"), ("ay", "ai"), ("x", "ks"), ("q", "k"), ("w", "v"),
    ("y", "i"), ("ce", "se"), ("ci", "si"), ("ch", "\0"), ("c", "k"), ("\0", "ch"),
)  # fmt: skip
"""Spellings of one sound, replaced in this order."""


def find_providers(providers: Iterable[Provider], query: str) -> list[Provider]:
    """Return the providers that the query may mean, the likeliest first, none where nothing is like it."""
    scored = [(_score(query, provider), provider) for provider in providers]
    meant = [(score, provider) for score, provider in scored if score >= LIKE]
    return [provider for _score, provider in sorted(meant, key=lambda found: (-found[0], found[1].rank))]


def named(providers: Sequence[Provider], query: str) -> Provider | None:
    """Return the provider that the query names beyond doubt: its id or title, or the beginning of one only."""
    wanted = query.casefold()
    exact = [one for one in providers if wanted in (one.id, one.title.casefold())] or _sound_alike(providers, query)
    begun = [
        one for one in providers if wanted and any(name.casefold().startswith(wanted) for name in (one.id, one.title))
    ]
    return exact[0] if exact else begun[0] if len(begun) == 1 else None


def _sound_alike(providers: Sequence[Provider], query: str) -> list[Provider]:
    whole = _spoken(query)
    alike = [one for one in providers if whole and whole in map(_spoken, _names(one))]
    return alike if len(alike) == 1 else []


def _score(query: str, provider: Provider) -> float:
    return max((_match(query, name) for name in _names(provider)), default=0.0)


def _names(provider: Provider) -> tuple[str, ...]:
    return provider.id, provider.title, *provider.aliases


def _match(query: str, name: str) -> float:
    wanted, words = _sounds(query), _sounds(name)
    whole, full = _spoken(query), _spoken(name)
    if not whole or not full:
        return 0.0
    if whole == full:
        return _EXACT
    if whole == _initials(name):
        return _INITIALS
    if full.startswith(whole):
        return _BEGINS + len(whole) / len(full)
    if any(word.startswith(whole) for word in words):
        return _WORD + len(whole) / len(full)
    if len(whole) >= SHORTEST and whole in full:
        return _WITHIN + len(whole) / len(full)
    if full in wanted and len(full) >= SHORTEST:
        return _WITHIN
    by_word = sum(max(_likeness(one, word) for word in words) for one in wanted) / len(wanted)
    begun = _likeness(whole, full[: len(whole)]) if len(whole) > SHORTEST else 0.0
    return max(1.5 * _likeness(whole, full), 0.95 * begun, by_word)


def _initials(name: str) -> str:
    """Return the capitals of a name of several, as they sound."""
    capitals = re.findall(r"[A-Z](?=[a-z])", name)
    return "".join(_sounds("".join(capitals))) if len(capitals) > 1 else ""


@lru_cache(maxsize=4096)
def _likeness(one: str, other: str) -> float:
    """Return from 0 to 1 how much two words are alike: half by all their letters, half by their consonants."""
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    bare, too = _consonants(one), _consonants(other)
    if min(len(bare), len(too)) < SHORTEST:
        return letters
    return (letters + SequenceMatcher(None, bare, too, autojunk=False).ratio()) / 2


def _consonants(word: str) -> str:
    return re.sub("[aeiou]", "", word)


def _spoken(text: str) -> str:
    return "".join(_sounds(text))


@lru_cache(maxsize=4096)
def _sounds(text: str) -> tuple[str, ...]:
    """Return the words of a text as they sound, in small Latin letters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    latin = "".join(_CYRILLIC.get(char, char) for char in plain)
    bare = "".join(char for char in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(char))
    spelled = re.sub(r"\d+", lambda number: _in_words(number[0]), bare)
    return tuple(_sound(word) for word in re.findall("[a-z]+", spelled))


def _sound(word: str) -> str:
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return re.sub(r"(.)\1+", r"\1", word)


def _in_words(digits: str) -> str:
    number = int(digits) if len(digits) <= len(_ONES) else len(_ONES)
    return _ONES[number] if number < len(_ONES) else "".join(_ONES[int(digit)] for digit in digits)
