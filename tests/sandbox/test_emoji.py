"""The page's emoji font: it draws every emoji that the bot writes, on machines without one too."""

import re
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

import bot
from bot.sandbox.page.server import STATIC

EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u23F3\u23F8\u26AA\u26D4\u2705\u274C]|.(?=\uFE0F)")
TEXT = (".py", ".po", ".html", ".js")


def written() -> set[str]:
    """Every emoji in a text of the bot or of the page."""
    files = [file for file in Path(bot.__file__).parent.rglob("*") if file.suffix in TEXT]
    return {emoji for file in files for emoji in EMOJI.findall(file.read_text())}


def test_the_font_draws_every_emoji_that_is_written() -> None:
    drawn = set(map(chr, TTFont(STATIC / "emoji.woff").getBestCmap()))
    assert len(written()) > 40
    assert written() - drawn == set()


def test_the_page_takes_from_it_what_it_draws_and_no_letters() -> None:
    """A style sheet names its characters: `U+23F3, U+1F510-1F512`."""
    (listed,) = re.findall(r"unicode-range:([^;]*);", (STATIC / "base.css").read_text())
    ranges = [(int(first, 16), int(last or first, 16)) for first, last in re.findall(r"U\+(\w+)(?:-(\w+))?", listed)]
    taken = {chr(code) for first, last in ranges for code in range(first, last + 1)}
    assert written() <= taken
    assert min(map(ord, taken)) > 0x2000
