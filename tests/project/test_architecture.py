"""The map of the house names files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text()
ROOMS = ("", "bot", "bot/telegram", "bot/services", "docs")
NAMED = sorted(set(re.findall(r"[a-z_/0-9]+/[a-z_0-9]+\.py|\b[a-z]+\.md|bot/[a-z_/]+/(?=`)", TEXT)))


@pytest.mark.parametrize("path", NAMED)
def test_a_named_file_exists(path: str) -> None:
    assert any((ROOT / room / path).exists() for room in ROOMS)


@pytest.mark.parametrize("walk", re.findall(r"\*\*From .*?(?=\n\n)", TEXT, re.DOTALL))
def test_the_main_line_of_a_walk_goes_through_twenty_files_at_most(walk: str) -> None:
    assert 5 < len(set(re.findall(r"[a-z_/]+\.py", walk))) <= 20


def test_the_glossary_fits_a_screen() -> None:
    assert len(TEXT.split("## Glossary")[1].strip().splitlines()) <= 40
