"""Pasted keys: cleaned where that is unambiguous, else refused; and recognised in any text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydantic import SecretStr

from bot.domain.account import LABEL_MAX
from bot.domain.errors import KeyOfAnotherProvider, KeyUnusable, SecondKey
from bot.providers import Credentials, Provider
from bot.providers.declaration import FIELD_MAX

KNOWN_MIN = 16  # characters behind a documented prefix that make a word a key
_WRAPPING = "`'\"«»„“”‘’<>"
_SCHEME = re.compile(r"(?i)^(?:authorization\s*:\s*)?(?:bearer|token)(?:\s+|$)")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Letters of any alphabet and characters that cannot be seen belong to the word: a key that holds one is found whole,
# and refused, instead of being cut off there and sent.
_KEY_CHARS = r"[\w\-.~+/=\x00\xad\u200b-\u200f\u2060-\u2064\ufeff]"
_LOOKS_RANDOM = re.compile(r"(?=.*\d)[!-~]{8,}|[!-~]{16,}")
# Where nothing but a key was asked for, less is enough to tell the rest of one from a word.
_MORE_OF_KEY = re.compile(r"(?=.*\d)[!-~]+|(?=.*[a-z])(?=.*[A-Z])[!-~]{6,}|[!-~]{12,}")
# Words and years that stand in a label, as in sales-2024-production, are joined by signs.
_PIECE_OF_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{20,}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)


@dataclass(frozen=True, slots=True)
class FoundKey:
    """Key with the documented prefix of `provider`; its repr leaves the key out."""

    provider: str
    key: str

    def __repr__(self) -> str:
        return f"FoundKey({self.provider!r})"


def clean_key(text: str) -> str:
    """Return the key in what was sent for one; raises KeyUnusable.

    Taken away: spaces around it, quotes and backticks, a Bearer or Token prefix, one line break inside
    if what follows it looks like more of the key.
    """
    key = text.strip().strip(_WRAPPING).strip()
    key = _SCHEME.sub("", key).strip(_WRAPPING).rstrip(",;").strip()
    lines = [line.strip() for line in _LINE_BREAK.split(key)]
    if len(lines) == 2 and _MORE_OF_KEY.fullmatch(lines[1]):
        key = "".join(lines)
    if not 0 < len(key) <= FIELD_MAX or any(not "!" <= char <= "~" for char in key):
        raise KeyUnusable
    return key


def is_single(provider: Provider) -> bool:
    """Return whether one field is all that the provider asks for."""
    return len(provider.credentials) == 1


def normal_text(provider: Provider, text: str) -> str:
    """Return what `fields_of` reads the fields from, fit to be kept for a second try. Raises KeyUnusable."""
    return clean_key(text) if is_single(provider) else " ".join(text.split())


def field_in(infos: Sequence[Provider], provider: Provider, name: str, text: str) -> str:
    """Return one of several fields, sent alone. Raises KeyUnusable that names it, and KeyOfAnotherProvider."""
    field = next(field for field in provider.credentials if field.name == name)
    word = text.strip().strip("`")
    if field.secret:
        check_owner(infos, provider.id, word)
    if not field.accepts(word):
        raise KeyUnusable(name)
    return word


def fields_of(infos: Sequence[Provider], provider: Provider, text: str) -> Credentials:
    """Return a provider's credentials from one text: its fields in their order, separated by blanks or line breaks.

    Raises KeyUnusable that names the field, and KeyOfAnotherProvider.
    """
    words = [clean_key(text)] if is_single(provider) else text.split()
    if len(words) != len(provider.credentials):
        raise KeyUnusable(provider.credentials[min(len(words), len(provider.credentials) - 1)].name)
    return {
        field.name: SecretStr(field_in(infos, provider, field.name, word))
        for field, word in zip(provider.credentials, words, strict=True)
    }


def key_in(infos: Sequence[Provider], text: str) -> str:
    """Return the key in an answer to the question for it: all of the text, or its last word if that is a known key.

    Raises KeyUnusable; what stands behind the word may be more of the key.
    """
    try:
        return clean_key(text)
    except KeyUnusable:
        found = find_keys(infos, [text])
        if len(found) != 1 or not text.rstrip(f"{_WRAPPING}. \n").endswith(found[0].key):
            raise
        return clean_key(found[0].key)


def split_key_and_label(text: str) -> tuple[str, str]:
    """Split what follows the provider in `/link PROVIDER KEY [LABEL…]` into the raw key and the label, "" for none.

    A line break may end the key or stand inside it. It stands inside when the rest looks like more of the key;
    raises KeyUnusable where that cannot be told.
    """
    text = text.strip()
    if quoted := re.match(r"^`+([^`]+)`+\s*(.*)$", text, re.DOTALL):
        return quoted[1], quoted[2].strip()
    scheme = _SCHEME.match(text)
    start = scheme.end() if scheme else 0
    words = re.match(r"(\S+)(\s*)(.*)$", text[start:], re.DOTALL)
    if words is None:
        raise KeyUnusable
    key, gap, rest = words.groups()
    if _LINE_BREAK.search(gap) and rest:
        more, _, label = rest.partition(" ")
        if _LOOKS_RANDOM.fullmatch(more):
            return key + more, label.strip()
        raise KeyUnusable
    return key, rest.strip()


def split_fields_and_label(provider: Provider, text: str) -> tuple[tuple[str, ...], str]:
    """Split what follows a provider of several fields in `/link PROVIDER FIELD FIELD [LABEL…]`; some may be missing.

    Raises SecondKey: what looks like a secret is no label.
    """
    words = [word.strip("`") for word in text.split()]
    count = len(provider.credentials)
    fields, rest = tuple(words[:count]), words[count:]
    if any(word in fields or may_be_secret(provider, word) for word in rest):
        raise SecondKey
    return fields, " ".join(rest)


def may_be_secret(provider: Provider, word: str) -> bool:
    """Return whether a word that stands where a label may is rather one of the provider's fields."""
    formed = any(field.pattern is not None and field.accepts(word) for field in provider.credentials)
    return formed or looks_like_key(word) or bool(find_keys([provider], [word]))


def owners_of(infos: Iterable[Provider], key: str) -> list[Provider]:
    """Return the providers whose keys begin like this one, by document or by hint: those of the longest beginning."""
    begun: dict[int, list[Provider]] = {}
    for info in infos:
        starts = [start for field in info.credentials if field.accepts(key) for start in (field.prefix, field.hint)]
        length = max((len(start) for start in starts if start and key.startswith(start)), default=0)
        begun.setdefault(length, []).append(info)
    longest = max(begun, default=0)
    return sorted(begun[longest], key=lambda info: info.rank) if longest else []


def check_owner(infos: Iterable[Provider], provider: str, key: str) -> None:
    """Raise KeyOfAnotherProvider when the key has another provider's documented prefix, or holds a key of it.

    A prefix that both have, or that of the other is the shorter one, says nothing against this provider.
    """
    known = [(info.id, info.key_prefix) for info in infos if info.key_prefix]
    own = max((len(prefix) for name, prefix in known if name == provider and key.startswith(prefix)), default=0)
    for name, prefix in known:
        if name != provider and len(prefix) > own and (key.startswith(prefix) or _words(prefix, key)):
            raise KeyOfAnotherProvider(name)


def find_keys(infos: Sequence[Provider], texts: Iterable[str]) -> tuple[FoundKey, ...]:
    """Return every word with a documented prefix and 16 or more key characters behind it, once each.

    Of several prefixes that a word has, the longest counts.
    """
    found: dict[str, FoundKey] = {}
    any_key = _any_key(tuple(infos))
    for text in texts:
        if any_key.search(text):
            for prefix, provider in _prefixes(infos):
                for key in _words(prefix, text):
                    found.setdefault(key, FoundKey(provider, key))
    return tuple(found.values())


def _prefixes(infos: Iterable[Provider]) -> list[tuple[str, str]]:
    """Return each documented prefix with its provider's id, the longest first."""
    known = [(info.key_prefix, info.id) for info in infos if info.key_prefix]
    return sorted(known, key=lambda one: -len(one[0]))


@lru_cache(maxsize=8)
def _any_key(infos: tuple[Provider, ...]) -> re.Pattern[str]:
    """Compile the pattern that most texts do not match, which then hold no key of any provider."""
    prefixes = "|".join(re.escape(prefix) for prefix, _ in _prefixes(infos))
    return re.compile(rf"(?:{prefixes}){_KEY_CHARS}{{{KNOWN_MIN},}}" if prefixes else r"(?!)")


def _words(prefix: str, text: str) -> list[str]:
    return [word.rstrip(".") for word in re.findall(rf"{re.escape(prefix)}{_KEY_CHARS}{{{KNOWN_MIN},}}", text)]


def looks_like_key(word: str) -> bool:
    """Return whether a word may be a key without a documented prefix: 16 or more ASCII characters with a digit."""
    return re.fullmatch(r"(?=.*\d)[!-~]{16,}", word) is not None


def is_rather_key(word: str) -> bool:
    """Return whether a word where a label or a name may stand looks like a key.

    It has 20 or more letters and digits in one piece, or is a UUID, or too long for a label; no address.
    """
    if not looks_like_key(word) or "://" in word or "@" in word:
        return False
    return len(word) > LABEL_MAX or _PIECE_OF_KEY.search(word) is not None
