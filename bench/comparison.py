"""What a measurement finds."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rates` are in `unit`, more is better; the first is the bot's own, which the others are measured against."""

    title: str
    unit: str
    rates: Mapping[str, float]
