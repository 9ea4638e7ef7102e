"""`balance-bot backup FILE`."""

import argparse
import asyncio
import sys

from bot import settings
from bot.cli import DONE, FAILED
from bot.cli.database import opened
from bot.domain.clock import SystemClock
from bot.storage.db.backup import backup


def main(args: argparse.Namespace) -> int:
    if args.file.exists():
        print(f"{args.file} exists already; choose another name.", file=sys.stderr)
        return FAILED
    asyncio.run(_backup(settings.load(bot=False), args))
    print(f"Written to {args.file}. Keys in it are sealed: keep a copy of the master key in another place.")
    return DONE


async def _backup(loaded: settings.Settings, args: argparse.Namespace) -> None:
    async with opened(loaded) as database:
        await backup(database, args.file, SystemClock().now())
