"""An account shown in a group: how loud its warnings are there, and what it is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.account import label_key


class Mode(StrEnum):
    """What becomes of a warning in a group, the loudest first."""

    HERE = "here"
    SILENT = "silent"  # it comes without a sound
    OFF = "off"


@dataclass(frozen=True, slots=True)
class SharedChat:
    """Where an account is shared, for its owner. title: "" while unknown; active: the bot is in the group."""

    share_id: str
    chat_id: int
    title: str
    active: bool
    warnings: Mode


def quieter(a: Mode, b: Mode) -> Mode:
    loudness = list(Mode)
    return max(a, b, key=loudness.index)


def numbered(labels: Sequence[str]) -> list[str]:
    """Return labels that a group can tell apart: the first keeps its own, an equal one gets the next free number."""
    taken = {label_key(label) for label in labels}
    seen: set[str] = set()
    names = []
    for label in labels:
        name, number = label, 1
        if label_key(label) in seen:
            while label_key(name) in taken:
                number += 1
                name = f"{label} {number}"
        seen.add(label_key(label))
        taken.add(label_key(name))
        names.append(name)
    return names
