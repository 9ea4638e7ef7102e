"""The whole sandbox: simulated Telegram and providers, the real bot against them, and the page to play on."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.app import run
from bot.sandbox import kept
from bot.sandbox.accounts import Accounts
from bot.sandbox.cast import Cast, assemble
from bot.sandbox.clock import MovableClock
from bot.sandbox.page.server import LOOPBACK, PageServer
from bot.sandbox.providers import ProviderSim
from bot.sandbox.supervisor import CountingSupervisor
from bot.sandbox.telegram import TelegramSim
from bot.sandbox.travel import Travel
from bot.settings import Settings
from bot.storage import digests, due_accounts
from bot.storage.db import tables
from bot.storage.db.engine import Database
from bot.storage.queues import outbox_queue
from bot.supervisor import Supervisor

KEEP_EVERY = 1.0  # seconds between two writes of a world that changes
READY_WITHIN = 60.0  # seconds for the bot to import and ask for its first updates


class Sandbox:
    """`folder` is where the bot keeps its database and master key; with `keep` the simulated world goes there too.

    `supervisor` is the bot's, `jobs` are the page's; `next_digest` is the moment when the bot's next one is due.
    """

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        self.clock = MovableClock()
        self.telegram = TelegramSim(username="balance_sandbox_bot", clock=self.clock)
        self.telegram.world.bot.first_name = "Balance Bot"
        self.providers = ProviderSim(self._touched)
        self.accounts = Accounts(self.providers, self.clock)
        self.cast: Cast = assemble(self.telegram)
        self.supervisor = CountingSupervisor()
        self.jobs = Supervisor()
        self.travel = Travel(self.clock, self._in_hand, self.telegram.world.changed)
        self._folder = folder
        self._kept = folder / "world.json" if keep else None
        self._database: Database | None = None
        self._up = False
        self.next_digest: datetime | None = None

    @property
    def violations(self) -> list[str]:
        """What the bot should never have asked of Telegram or of a provider."""
        return [*self.telegram.violations, *self.providers.violations]

    async def refresh(self) -> None:
        """Look up what the page shows of the bot's database: when the next digest is due."""
        if self._database is not None and self._up:
            async with self._database.read() as conn:
                self.next_digest = await digests.nearest(conn)

    async def run(self, port: int, ready: Callable[[str], None], host: str = LOOPBACK) -> int:
        """Serve until the supervisor is told to end and return the bot's exit status; `ready` is told the page's URL.

        Takes the next free port if this one is taken.
        """
        async with AsyncExitStack() as stack:
            if self._kept is not None:
                kept.load(self, self._kept)
                stack.callback(kept.save, self, self._kept)
            for part in (self.telegram, self.providers):
                await part.start()
                stack.push_async_callback(part.stop)
            settings = self._settings()
            self._database = Database(settings.database_url)
            stack.push_async_callback(self._database.close)
            page = PageServer(self)
            url = await page.start(port, host)
            stack.push_async_callback(page.stop)
            stack.push_async_callback(self.jobs.drain, 0)
            stack.push_async_callback(self.jobs.stop_loops)
            self.jobs.loop("keep the world", self._keep)
            self.jobs.job("say where the page is", self._greet(url, ready))
            return await run(settings, self.supervisor, self.clock)

    async def _greet(self, url: str, ready: Callable[[str], None]) -> None:
        await self.telegram.until(lambda: self.telegram.called("getUpdates"), READY_WITHIN)
        self._up = True
        ready(url)

    async def _keep(self) -> None:
        """Write the world down while it changes, so that a crash loses a second of it."""
        stamp = -1
        while self._kept is not None:
            if stamp != self.telegram.world.stamp:
                stamp = self.telegram.world.stamp
                kept.save(self, self._kept)
            await asyncio.sleep(KEEP_EVERY)

    def _settings(self) -> Settings:
        """The settings of a production bot, none of them from the environment."""
        settings = Settings.model_validate(
            {
                "bot_token": SecretStr(self.telegram.token),
                "telegram_api_url": self.telegram.url,
                "database_url": f"sqlite+aiosqlite:///{self._folder / 'bot.db'}",
                "master_key_file": self._folder / "master.key",
                "http_port": 0,
            }
        )
        settings._provider_urls = {"generect": self.providers.url_generect, "elumenta": self.providers.url_elumenta}
        return settings

    def _touched(self) -> None:
        self.accounts.all()
        self.telegram.world.changed()

    async def _in_hand(self) -> bool:
        """Say whether the bot still works on something that its clock has made due."""
        if self.clock.busy or self.supervisor.running or not self.telegram.settled or self._database is None:
            return True
        now = self.clock.now()
        async with self._database.read() as conn:
            waiting = await conn.scalar(select(func.count()).select_from(tables.inbox))
            dues = [await part.nearest(conn) for part in (due_accounts, digests, outbox_queue)]
        return bool(waiting) or any(due is not None and due <= now for due in dues)
