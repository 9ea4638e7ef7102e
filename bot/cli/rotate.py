"""`balance-bot rotate-keys`: a new master key in place of the old one."""

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack

from bot import settings
from bot.cli import DONE, FAILED
from bot.cli.database import opened
from bot.storage.db import file_lock
from bot.storage.db.file_lock import AlreadyLocked
from bot.storage.vault.rotation import Report, rotate

KEPT_BY_THE_BOT = (
    "The bot is running, so the old key is kept. Restart it, then run this once more with the bot stopped."
)
KEPT_ON_POSTGRESQL = (
    "The old key stays in the key file: other processes may still use it. Restart them all, then take its line out."
)


def main(_args: argparse.Namespace) -> int:
    loaded = settings.load(bot=False)
    report, stopped = asyncio.run(_rotate(loaded))
    print(f"{report.resealed} sealed with the key {report.primary}.")
    if report.unopened:
        print(f"{report.unopened} could not be opened and stay as they are; the old key is kept.")
    elif report.retired:
        where = "may now be taken out of MASTER_KEYS" if loaded.master_keys else "removed from the key file"
        print(f"{', '.join(report.retired)}: {where}.")
    elif not stopped and loaded.master_keys is None:
        print(KEPT_ON_POSTGRESQL if loaded.database_url.startswith("postgresql") else KEPT_BY_THE_BOT)
    return FAILED if report.unopened else DONE


async def _rotate(loaded: settings.Settings) -> tuple[Report, bool]:
    """Rotate; the old key retires only when no bot that might still seal with it runs on this database."""
    keys = loaded.listed_keys
    async with opened(loaded) as database, AsyncExitStack() as stack:
        stopped = database.path is not None
        if database.path is not None:
            try:
                await stack.enter_async_context(file_lock.acquire(file_lock.path_of(database.path)))
            except AlreadyLocked:
                stopped = False
        report = await rotate(
            database, file=loaded.master_key_file, keys=keys, retire=stopped or keys is not None, progress=_progress
        )
    return report, stopped


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        filled = 30 * done // max(total, 1)
        end = "\n" if done >= total else ""
        print(f"\r[{'#' * filled}{' ' * (30 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)
