"""A linked account: one person's key at one provider, under a label of their own."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import InputError
from bot.domain.profile_fields import JOINERS, WORD_JOINER
from bot.domain.reading import TakenReading

LABEL_MAX = 32


class Status(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # by its owner
    REJECTED = "rejected"  # the provider answered 401 twice in a row
    SUSPENDED = "suspended"  # the key opens another account than it used to


@dataclass(frozen=True, slots=True)
class Account:
    """A linked account. owner_id: its owner's Telegram user id. rejections: 401 answers in a row. created_at: UTC.

    last: the newest reading. unreadable: one is stored that cannot be parsed; False again with the next.
    """

    id: str
    owner_id: int
    provider: str
    label: str
    status: Status
    rejections: int
    created_at: datetime
    last: TakenReading | None
    unreadable: bool = False

    def repeats(self, title: str) -> bool:
        """Whether the label says no more than the provider's title."""
        return self.label.casefold() == title.casefold()


class LabelUnusable(InputError):
    """A label has 1-32 characters that can be seen."""


class LabelReserved(LabelUnusable):
    """The label means something else where labels are typed."""


def clean_label(text: str) -> str:
    """Return the label in NFC with single spaces, without the joiners of a message; raises LabelUnusable."""
    label = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text.replace(WORD_JOINER, ""))).strip()
    seen = label.translate(JOINERS)
    if not seen or len(label) > LABEL_MAX or not seen.isprintable():
        raise LabelUnusable
    return label


def label_key(label: str) -> str:
    """Return what two labels that a person would call the same have in common."""
    return unicodedata.normalize("NFKC", label.translate(JOINERS)).casefold()
