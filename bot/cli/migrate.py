"""`balance-bot migrate`: the database at this program's schema."""

import argparse
import asyncio

from bot import settings
from bot.cli import DONE
from bot.cli.database import exclusive
from bot.domain.clock import SystemClock
from bot.storage.db import schema


def main(_args: argparse.Namespace) -> int:
    asyncio.run(_migrate(settings.load(bot=False)))
    return DONE


async def _migrate(loaded: settings.Settings) -> None:
    async with exclusive(loaded) as database:
        before = await schema.revision(database)
        await schema.upgrade(database, SystemClock().now())
        after = await schema.revision(database)
    print(f"The database is at {after}." if before == after else f"Migrated from {before or 'nothing'} to {after}.")
