"""`balance-bot restore FILE`."""

import argparse
import asyncio

from bot import settings
from bot.cli import DONE
from bot.cli.database import alone
from bot.storage.db.backup import restore


def main(args: argparse.Namespace) -> int:
    asyncio.run(_restore(settings.load(bot=False), args))
    print("Restored. The bot needs the master key that the backup was sealed with.")
    return DONE


async def _restore(loaded: settings.Settings, args: argparse.Namespace) -> None:
    async with alone(loaded) as database:
        await restore(database, args.file)
