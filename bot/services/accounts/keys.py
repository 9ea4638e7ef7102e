"""Pasted keys: cleaned where that is unambiguous, else refused; and recognised in any text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from bot.domain.errors import KeyOfAnotherProvider, KeyUnusable
from bot.providers import Credentials, Provider
from bot.providers.declaration import FIELD_MAX

KEY_MAX = FIELD_MAX
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


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key with the documented prefix of `provider`; its repr keeps quiet about it."""

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
    if not 0 < len(key) <= KEY_MAX or any(not "!" <= char <= "~" for char in key):
        raise KeyUnusable
    return key


def fields_of(infos: Sequence[Provider], provider: Provider, text: str) -> Credentials:
    """Return a provider's credentials from one text: its fields in their order, separated by blanks or line breaks.

    Raises KeyUnusable that names the field, and KeyOfAnotherProvider.
    """
    single = len(provider.credentials) == 1
    words = [clean_key(text)] if single else text.split()
    if len(words) != len(provider.credentials):
        raise KeyUnusable(provider.credentials[min(len(words), len(provider.credentials) - 1)].name)
    for field, word in zip(provider.credentials, words, strict=True):
        if field.secret:
            check_owner(infos, provider.id, word)
        if not field.accepts(word):
            raise KeyUnusable(field.name)
    return {field.name: SecretStr(word) for field, word in zip(provider.credentials, words, strict=True)}


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


def check_owner(infos: Iterable[Provider], provider: str, key: str) -> None:
    """Raise KeyOfAnotherProvider when the key has another provider's documented prefix, or holds a key of it."""
    for info in infos:
        if info.id != provider and info.key_prefix and (key.startswith(info.key_prefix) or find_keys([info], [key])):
            raise KeyOfAnotherProvider(info.id)


def find_keys(infos: Sequence[Provider], texts: Iterable[str]) -> tuple[FoundKey, ...]:
    """Return every word with a documented prefix and 16 or more key characters behind it, once each."""
    found: dict[str, FoundKey] = {}
    prefixes = [(info.id, re.escape(info.key_prefix)) for info in infos if info.key_prefix]
    for text in texts:
        for provider, prefix in prefixes:
            for word in re.findall(rf"{prefix}{_KEY_CHARS}{{{KNOWN_MIN},}}", text):
                key = word.rstrip(".")
                found.setdefault(key, FoundKey(provider, key))
    return tuple(found.values())


def looks_like_key(word: str) -> bool:
    """Say whether a word that is no command's argument may be a key of a provider without a documented prefix."""
    return re.fullmatch(r"(?=.*\d)[!-~]{16,}", word) is not None
