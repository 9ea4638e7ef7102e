"""Server of the sandbox: the real bot against the simulated Telegram and providers, and the page."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from bot.app import run
from bot.sandbox import kept
from bot.sandbox.page.server import LOOPBACK, PageServer
from bot.sandbox.sandbox import Sandbox
from bot.storage.db.engine import Database

KEEP_EVERY = 1.0  # seconds between two writes of a world that changes
READY_WITHIN = 60.0  # seconds for the bot to import and ask for its first updates


async def serve(sandbox: Sandbox, port: int, ready: Callable[[str], None], host: str = LOOPBACK) -> int:
    """Serve until the supervisor ends and return the bot's exit status; `ready` gets the page's URL.

    Takes the next free port if this one is taken.
    """
    async with AsyncExitStack() as stack:
        if sandbox.world_file is not None:
            kept.load(sandbox, sandbox.world_file)
            stack.callback(kept.save, sandbox, sandbox.world_file)
        for part in (sandbox.telegram, sandbox.providers, sandbox.declared_providers):
            await part.start()
            stack.push_async_callback(part.stop)
        settings = sandbox.settings()
        database = Database(settings.database_url)
        stack.push_async_callback(database.close)
        page = PageServer(sandbox)
        url = await page.start(port, host)
        stack.push_async_callback(page.stop)
        stack.push_async_callback(sandbox.jobs.drain, 0)
        stack.push_async_callback(sandbox.jobs.stop_loops)
        if sandbox.world_file is not None:
            file = sandbox.world_file
            sandbox.jobs.loop("keep the world", lambda: _keep(sandbox, file))
        sandbox.jobs.job("say where the page is", _announce(sandbox, database, lambda: ready(url)))
        return await run(settings, sandbox.supervisor, sandbox.clock)


async def _announce(sandbox: Sandbox, database: Database, ready: Callable[[], None]) -> None:
    """Open the bot's database for the page once the bot asks for updates: its schema is made by then."""
    await sandbox.telegram.until(lambda: sandbox.telegram.called("getUpdates"), READY_WITHIN)
    sandbox.watch(database)
    ready()


async def _keep(sandbox: Sandbox, file: Path) -> None:
    """Save the world while it changes, so that a crash loses a second of it."""
    stamp = -1
    while True:
        if stamp != sandbox.telegram.world.stamp:
            stamp = sandbox.telegram.world.stamp
            kept.save(sandbox, file)
        await asyncio.sleep(KEEP_EVERY)
