"""`balance-bot restore FILE`, or `-` for standard input."""

import argparse
import asyncio
import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bot import settings
from bot.cli import DONE
from bot.cli.database import exclusive
from bot.storage.db.backup import restore


def main(args: argparse.Namespace) -> int:
    loaded = settings.load(bot=False)
    with _spooled() if args.file is None else contextlib.nullcontext(args.file) as file:
        asyncio.run(_restore(loaded, file))
    print("Restored. The bot needs the master key that the backup was sealed with.")
    return DONE


@contextlib.contextmanager
def _spooled() -> Iterator[IO[bytes]]:
    """Standard input as a file in which one can go back, as a ZIP needs it."""
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        yield file


async def _restore(loaded: settings.Settings, file: Path | IO[bytes]) -> None:
    async with exclusive(loaded) as database:
        await restore(database, file)
