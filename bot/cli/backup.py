"""`balance-bot backup FILE`, or `-` for standard output."""

import argparse
import asyncio
import io
import sys
from pathlib import Path
from typing import IO, Any

from bot import settings
from bot.cli import DONE, FAILED
from bot.cli.database import opened
from bot.domain.clock import SystemClock
from bot.storage.db.backup import backup


def main(args: argparse.Namespace) -> int:
    file: Path | None = args.file
    if file is None and sys.stdout.isatty():
        print("A backup is no text: send standard output to a file or to a program.", file=sys.stderr)
        return FAILED
    if file is not None and file.exists():
        print(f"{file} exists already; choose another name.", file=sys.stderr)
        return FAILED
    asyncio.run(_backup(settings.load(bot=False), file or io.BufferedWriter(StandardOutput(1, "wb", closefd=False))))
    where, say = (file, sys.stdout) if file else ("standard output", sys.stderr)
    print(f"Written to {where}. Keys in it are sealed: keep a copy of the master key in another place.", file=say)
    return DONE


class StandardOutput(io.FileIO):
    """Standard output, whose errors name it: else they would be taken for the database's."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise OSError(error.errno, error.strerror, "/dev/stdout") from None


async def _backup(loaded: settings.Settings, file: Path | IO[bytes]) -> None:
    async with opened(loaded) as database:
        await backup(database, file, SystemClock().now())
