"""`balance-bot sandbox`: the simulated Telegram and providers with their page, or `run` where there is a token."""

import argparse
import asyncio
import os
import signal
import tempfile
from pathlib import Path

from bot import log, settings
from bot.cli import run
from bot.providers import key_prefixes


def main(args: argparse.Namespace) -> int:
    if args.unless_token and _token_given():
        return run.main(args)
    log.configure("warning", "console", key_prefixes())
    os.umask(0o077)  # whatever it writes is its own
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_until_signal(args.keep, args.host, args.port, keep=True))
    with tempfile.TemporaryDirectory(prefix="balance-bot-") as folder:
        return asyncio.run(_until_signal(Path(folder), args.host, args.port, keep=False))


def _token_given() -> bool:
    """Wrong settings count as a token: `run` then says what is wrong."""
    try:
        return settings.load(bot=False).bot_token is not None
    except settings.SettingsError:
        return True


async def _until_signal(folder: Path, host: str, port: int, *, keep: bool) -> int:
    from bot.sandbox.sandbox import Sandbox  # the whole bot comes with it
    from bot.sandbox.serve import serve

    sandbox = Sandbox(folder, keep=keep)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, sandbox.supervisor.end)
    return await serve(sandbox, port, lambda url: print(f"The sandbox is ready: {url}", flush=True), host)
