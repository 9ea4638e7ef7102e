"""A linked account: one person's key at one provider, under a label of their own."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import InputError
from bot.domain.reading import TakenReading

LABEL_MAX = 32


class Status(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # by its owner
    REJECTED = "rejected"  # the provider answered 401 twice in a row
    SUSPENDED = "suspended"  # the key opens another account than it used to


@dataclass(frozen=True, slots=True)
class Account:
    """`owner_id` is the Telegram user id; `rejections` counts 401 answers in a row; times are UTC.

    `retry_at` is when the provider may be asked again after a 429; `last` is the newest reading.
    """

    id: str
    owner_id: int
    provider: str
    label: str
    status: Status
    rejections: int
    created_at: datetime
    retry_at: datetime | None
    last: TakenReading | None


class LabelUnusable(InputError):
    """A label has 1-32 printable characters."""


def clean_label(text: str) -> str:
    """Return the label in NFC with single spaces; raises LabelUnusable."""
    label = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    if not 1 <= len(label) <= LABEL_MAX or not label.isprintable():
        raise LabelUnusable
    return label


def label_key(label: str) -> str:
    """Return what two labels that a person would call the same have in common."""
    return unicodedata.normalize("NFKC", label).casefold()
