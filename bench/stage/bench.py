"""One run of the benchmark: its extent, its folder, and the bot's processes within it."""

from collections.abc import AsyncIterator, Callable, Set
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.seed import Store, opened
from bench.stage.cores import MEASURED
from bench.stage.process import COMMAND, Measured, reference, running
from bench.stage.provider import Provider
from bench.stage.telegram import TOKEN, Telegram

SELDOM = "86400"  # POLL_EVERY where nothing shall be polled


@dataclass(frozen=True, slots=True)
class Bench:
    """`step` names what is under way."""

    quick: bool
    folder: Path
    step: Callable[[str], None]

    def choose(self, quick: int, full: int) -> int:
        return quick if self.quick else full

    def database(self, name: str) -> str:
        """Return DATABASE_URL of a SQLite file with this name."""
        (self.folder / name).mkdir(exist_ok=True)
        return f"sqlite+aiosqlite:///{self.folder / name}/bot.db"

    def store(self, url: str) -> AbstractAsyncContextManager[Store]:
        return opened(url, self.folder)

    @asynccontextmanager
    async def bot(
        self,
        url: str,
        telegram: Telegram,
        provider: Provider,
        *,
        command: tuple[str | Path, ...] = (COMMAND,),
        cores: Set[int] = MEASURED,
        **env: str,
    ) -> AsyncIterator[Measured]:
        """Run the installed bot, or this command, with a database and these variables beside the usual ones."""
        usual = {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "GENERECT_URL": provider.url,
            "DATABASE_URL": url,
            "MASTER_KEY_FILE": str(self.folder / "master.key"),
            "HTTP_PORT": "0",
            "LOG_LEVEL": "warning",
            "POLL_EVERY": SELDOM,
        }
        async with running(*command, "run", folder=self.folder / "bot", env=usual | env, cores=cores) as process:
            yield process

    def echo(self, telegram: Telegram) -> AbstractAsyncContextManager[Measured]:
        """Run the echo bot."""
        return running(*reference("echo"), telegram.url, TOKEN, folder=self.folder / "echo", env={})
