"""Parts of the sandbox: simulated Telegram and providers, the clock, and what the page shows of the bot.

`bot.sandbox.serve` runs the bot against them; nothing here knows the page.
"""

from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.sandbox.accounts import Accounts
from bot.sandbox.cast import Cast, assemble
from bot.sandbox.clock import MovableClock
from bot.sandbox.declared import declared_accounts
from bot.sandbox.declared_providers import DeclaredProviders
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


class Sandbox:
    """Sandbox. folder: of the bot's database and master key, and with `keep` of the simulated world.

    supervisor: the bot's. jobs: the page's. next_digest (UTC): when the bot's next one is due.
    """

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        self.clock = MovableClock()
        self.telegram = TelegramSim(username="balance_sandbox_bot", clock=self.clock)
        self.telegram.world.bot.first_name = "Balance Bot"
        self.providers = ProviderSim(self._touched)
        declared = declared_accounts(self.clock)
        self.declared_providers = DeclaredProviders(declared, self.providers.requests, self.clock, self._touched)
        self.accounts = Accounts(self.providers, self.clock, declared)
        self.cast: Cast = assemble(self.telegram)
        self.supervisor = CountingSupervisor()
        self.jobs = Supervisor()
        self.travel = Travel(self.clock, self._in_hand, self.telegram.world.changed)
        self.world_file = folder / "world.json" if keep else None
        self.next_digest: datetime | None = None
        self._folder = folder
        self._database: Database | None = None

    @property
    def violations(self) -> list[str]:
        """Requests that the bot should never have sent to Telegram or a provider."""
        return [*self.telegram.violations, *self.providers.violations, *self.declared_providers.violations]

    def watch(self, database: Database | None) -> None:
        """Read the bot's database from now on, whose schema is up to date; None: no more."""
        self._database = database

    async def refresh(self) -> None:
        """Read from the bot's database when the next digest is due."""
        if self._database is not None:
            async with self._database.read() as conn:
                self.next_digest = await conn.run_sync(digests.nearest)

    def settings(self) -> Settings:
        """Return the settings of a production bot, none of them from the environment."""
        settings = Settings.model_validate(
            {
                "bot_token": SecretStr(self.telegram.token),
                "telegram_api_url": self.telegram.url,
                "database_url": f"sqlite+aiosqlite:///{self._folder / 'bot.db'}",
                "master_key_file": self._folder / "master.key",
                "http_port": 0,
            }
        )
        own = {"generect": self.providers.url_generect, "elumenta": self.providers.url_elumenta}
        settings._provider_urls = {**own, **self.declared_providers.urls}
        return settings

    def _touched(self) -> None:
        self.accounts.all()
        self.telegram.world.changed()

    async def _in_hand(self) -> bool:
        """Return whether the bot still works on something that its clock has made due."""
        if self.clock.busy or self.supervisor.running or not self.telegram.settled or self._database is None:
            return True
        now = self.clock.now()
        async with self._database.read() as conn:
            waiting = await conn.scalar(select(func.count()).select_from(tables.inbox))
            dues = [await conn.run_sync(part.nearest) for part in (digests, outbox_queue)]
            dues.append(await conn.scalar(due_accounts.upcoming()))
        return bool(waiting) or any(due is not None and due <= now for due in dues)
