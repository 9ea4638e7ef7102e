"""The units that providers count in have words of their own."""

import json
from pathlib import Path

import pytest

from bot.texts.figures import is_currency
from bot.texts.units import OF_UNITS, PERCENT, UNITS

RECORDED = Path(__file__).parents[1] / "providers"
PROPER_NAMES = {"DIEM"}
USED = {
    balance["unit"]
    for file in RECORDED.glob("*/*.json")
    for balance in json.loads(file.read_text(encoding="utf-8")).get("reading", {}).get("balances", ())
}


@pytest.mark.parametrize("unit", sorted(unit for unit in USED if unit != PERCENT and not is_currency(unit)))
def test_a_unit_of_a_provider_has_words(unit: str) -> None:
    assert unit in UNITS or unit in PROPER_NAMES


def test_a_unit_has_words_beside_a_limit_too() -> None:
    assert OF_UNITS.keys() == UNITS.keys()
