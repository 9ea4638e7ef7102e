"""`balance-bot run`."""

import argparse
import asyncio
import gc
import os
import signal
from collections.abc import Awaitable, Callable

from bot import log, settings
from bot.domain.clock import SystemClock
from bot.providers import registry
from bot.supervisor import Supervisor


def main(_args: argparse.Namespace) -> int:
    loaded = settings.load(bot=True)
    prefixes = [provider.info.key_prefix for provider in registry().values() if provider.info.key_prefix]
    log.configure(loaded.log_level, loaded.log_format, prefixes)
    if loaded.sentry_dsn:
        from bot.alarm import report_to  # the extra `sentry`

        report_to(loaded.sentry_dsn, prefixes)
    from bot.app import run  # once the settings are known to be good

    os.umask(0o077)  # whatever it writes is its own
    try:
        return asyncio.run(_until_signal(loaded, run))
    finally:
        gc.freeze()  # else the interpreter's last collection goes through all of aiogram: seconds on a busy machine


async def _until_signal(loaded: settings.Settings, run: Callable[..., Awaitable[int]]) -> int:
    supervisor = Supervisor()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, supervisor.end)
    return await run(loaded, supervisor, SystemClock())
