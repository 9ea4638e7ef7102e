"""Validation of a display name and an avatar before they are sent to a provider."""

import unicodedata
from enum import StrEnum
from urllib.parse import urlsplit

from bot.domain.errors import InputError

NAME_MAX = 64
AVATAR_MAX = 2048
_DIRECTION = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
WORD_JOINER = "\u2060"  # invisible; the texts put it where Telegram would make a link of a foreign word
JOINERS = {0x200C: None, 0x200D: None, ord(WORD_JOINER): None}  # emoji and Persian words are made with the first two
_MARKS = "\u200e\u200f\u061c"  # direction marks; their bidi class is that of a letter


class Reason(StrEnum):
    EMPTY = "empty"
    LONG = "long"
    CONTROL = "control"
    DIRECTION = "direction"


class NameUnusable(InputError):
    """The name cannot be sent; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class AvatarUnusable(InputError):
    """Avatar that is not an https URL of at most 2,048 characters."""


def clean_name(text: str) -> str:
    """Return the name trimmed and in NFC, 1-64 printable characters; raises NameUnusable."""
    name = unicodedata.normalize("NFC", text.replace(WORD_JOINER, "")).strip()
    visible = name.translate(JOINERS)
    if not visible:
        raise NameUnusable(Reason.EMPTY)
    if any(unicodedata.bidirectional(char) in _DIRECTION or char in _MARKS for char in name):
        raise NameUnusable(Reason.DIRECTION)
    if not visible.isprintable():
        raise NameUnusable(Reason.CONTROL)
    if len(name) > NAME_MAX:
        raise NameUnusable(Reason.LONG)
    return name


def clean_avatar(text: str) -> str:
    """Return the URL trimmed; raises AvatarUnusable."""
    url = text.replace(WORD_JOINER, "").strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or len(url) > AVATAR_MAX or not url.isascii() or not url.isprintable() or " " in url:
        raise AvatarUnusable
    return url
