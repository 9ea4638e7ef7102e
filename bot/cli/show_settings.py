"""`balance-bot settings`: `.env.example`, which a wheel and the image hold inside the package."""

import argparse
from pathlib import Path

import bot
from bot.cli import DONE

PACKAGE = Path(bot.__file__).parent
CANDIDATES = (PACKAGE / "env.example", PACKAGE.parent / ".env.example")


def main(_args: argparse.Namespace) -> int:
    print(next(candidate for candidate in CANDIDATES if candidate.exists()).read_text("utf-8"), end="")
    return DONE
