"""The real bot, in this process, against a simulated Telegram and simulated providers over real HTTP."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Unpack

import pytest
from aiogram import Bot
from pydantic import SecretStr

from bot import app
from bot.domain.clock import Clock
from bot.domain.reading import Balance, Reading, TakenReading
from bot.sandbox.providers import ProviderRequest, ProviderSim
from bot.sandbox.telegram import Group, Person, SimMessage, TelegramSim, ephemeral
from bot.sandbox.telegram.chats import Status
from bot.sandbox.telegram.posting import How
from bot.services.resources import Resources
from bot.settings import Settings
from bot.storage import accounts
from bot.storage.db.engine import Database
from bot.storage.vault.key_vault import KeyVault
from bot.supervisor import Supervisor
from bot.telegram import chat
from bot.telegram.context import reply
from bot.telegram.outbound import send_rate
from tests.charts.in_process import InProcessWorker
from tests.clock import SteppingClock
from tests.given_settings import GivenSettings

GENERECT = "gk-4f9a1c2e8b7d6a5f"
ELUMENTA = "nb_3f9a1c2e8b7d6a5f4e3d"
LOOK_EVERY = 0.02  # seconds
EPHEMERAL_WITHIN = 120  # seconds; a busy machine may need more than Telegram's 15


@dataclass
class World:
    """`ann` speaks English, `boris` Russian. The bot and Telegram share the clock."""

    telegram: TelegramSim
    providers: ProviderSim
    supervisor: Supervisor
    running: asyncio.Task[int]
    settings: Settings
    clock: SteppingClock
    ann: Person
    boris: Person
    _newcomers: int = 0
    _groups: int = 0

    def newcomer(self, language: str = "en") -> Person:
        """Somebody with whom nothing has happened yet, so that many cases can share one running bot."""
        self._newcomers += 1
        return self.telegram.person(2000 + self._newcomers, "Eve", language_code=language)

    async def answers(self, person: Person, action: str | Callable[[], object]) -> list[SimMessage]:
        """Say or do something and return all that the bot writes or edits in the private chat until it rests."""
        since = self.telegram.world.stamp
        if isinstance(action, str):
            person.says(action)
        else:
            action()
        await self.rest()
        return [one for one in person.chat.visible() if one.from_bot and one.stamp > since]

    def group(
        self,
        title: str = "Team",
        members: Sequence[Person] = (),
        admins: Sequence[Person] = (),
        bot: Status = "member",
        supergroup: bool = True,
        forum: bool = False,
    ) -> Group:
        """A group that has these people and the bot, which is told nothing of it; without admins a stranger owns it."""
        self._groups += 1
        number = -1_001_000_000_000 - self._groups if supergroup or forum else -5000 - self._groups
        owners = admins or [self.telegram.person(3000 + self._groups, "Priya")]
        return self.telegram.group(number, title, members, owners, bot, supergroup, forum)

    async def group_answers(self, person: Person, group: Group, text: str, **how: Unpack[How]) -> list[SimMessage]:
        """Say something in the group and return all that the bot writes or edits there until it rests."""
        how["chat"] = group
        return await self.in_group(group, lambda: person.says(text, **how))

    async def in_group(self, group: Group, action: Callable[[], object]) -> list[SimMessage]:
        """Do something and return all that the bot writes or edits in the group until it rests, oldest first."""
        since = self.telegram.world.stamp
        action()
        await self.rest()
        found = [one for one in group.messages() if one.from_bot and one.stamp > since and not one.deleted]
        return sorted(found, key=lambda one: one.stamp)

    async def refuses(self, data: str) -> None:
        """A press is answered that its button has expired."""
        toast = await self.telegram.toast(data)
        assert toast.alert
        assert "expired" in toast.text

    async def restart(self) -> None:
        """End the bot as SIGTERM does and start it anew, on the same database."""
        self.supervisor.end()
        assert await self.running == 0
        self.supervisor = Supervisor()
        self.running = Supervisor().job("the bot", app.run(self.settings, self.supervisor, self.clock))

    async def rest(self) -> None:
        """Return when the bot has dealt with every update."""
        await self.telegram.until(lambda: not self.telegram.pending)
        await self.eventually(lambda: not self._in_hand())

    async def eventually(self, predicate: Callable[[], object]) -> None:
        """Return when something holds that no call to Telegram would tell."""
        async with asyncio.timeout(60):
            while not predicate():  # noqa: ASYNC110 - the bot under test has no bell to ring
                await asyncio.sleep(LOOK_EVERY)

    def _in_hand(self) -> int:
        with closing(sqlite3.connect(self.settings.master_key_file.with_name("bot.db"))) as connection:
            return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])

    async def link(self, person: Person, provider: str, key: str, label: str = "", **fields: Any) -> dict[str, Any]:
        """Open an account at the provider, link it, and return what the provider's answers are made of."""
        account = getattr(self.providers, provider)(key, **fields)
        answer = await person.asks(f"/link {provider} {key} {label}")
        assert "✅" in answer.text
        return account  # type: ignore[no-any-return]  # the simulator's own dictionary

    async def seed(self, person: Person, count: int) -> None:
        """Store so many Generect accounts with an old reading, past the conversation, which would be a flood."""
        async with self.storage() as (database, vault):
            for number in range(count):
                key = f"seeded-key-{number:04d}"
                self.providers.generect(key, balance_platform=2000 + number, email=f"box{number}@example.com")
                taken = TakenReading(
                    Reading((Balance("balance", "credits", None, None),), plan="Business"),
                    self.clock.now() - timedelta(hours=3),
                )
                async with database.write() as conn:
                    await accounts.add(
                        conn, vault, owner_id=person.id, provider="generect", label=f"team {number:02d}",
                        credentials={"key": SecretStr(key)}, taken=taken, now=taken.at,
                    )  # fmt: skip

    @asynccontextmanager
    async def storage(self) -> AsyncIterator[tuple[Database, KeyVault]]:
        """The bot's own database, opened beside it."""
        database = Database(self.settings.database_url)
        try:
            yield database, await KeyVault.open(database, file=self.settings.master_key_file, keys=None)
        finally:
            await database.close()

    def requests(self, provider: str, method: str = "GET") -> list[ProviderRequest]:
        """The requests that came to the provider."""
        return [one for one in self.providers.requests if one.provider == provider and one.method == method]

    def data(self) -> bytes:
        """Every byte that the bot keeps on disk, but for the master key."""
        folder = self.settings.master_key_file.parent
        return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file() and one.suffix != ".key")


def settings_for(telegram: TelegramSim, providers: ProviderSim, database: Path, **changes: object) -> Settings:
    settings = GivenSettings.model_validate(
        {
            "bot_token": SecretStr(telegram.token),
            "telegram_api_url": telegram.url,
            "database_url": f"sqlite+aiosqlite:///{database}",
            "master_key_file": database.with_name("master.key"),
            "http_port": 0,
            **changes,
        }
    )
    settings._provider_urls = {"generect": providers.url_generect, "elumenta": providers.url_elumenta}
    return settings


@pytest.fixture
def changes() -> dict[str, object]:
    """Override to run the bot with other settings; by default nothing but a conversation is going on."""
    return {"roles": "chat"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages to one chat go out without a rest; tests/telegram/outbound/test_send_rate.py has the real rate.

    Pictures are drawn in this process; tests/charts has the worker's.
    """
    monkeypatch.setattr("bot.charts.client.Worker", InProcessWorker)
    monkeypatch.setattr(send_rate, "CHAT_REST", 0.0)
    monkeypatch.setattr(send_rate, "GROUP", (1000, 60.0))
    monkeypatch.setattr(app, "DRAIN", 0.5)  # what a test leaves hanging
    monkeypatch.setattr(reply, "EPHEMERAL_WITHIN", EPHEMERAL_WITHIN)
    monkeypatch.setattr(ephemeral, "WINDOW", EPHEMERAL_WITHIN + 1)


@pytest.fixture
def provider_urls() -> dict[str, str]:
    """Override to serve further providers, by id."""
    return {}


@pytest.fixture
def with_menu(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Override where what Telegram shows of the bot is looked at: publishing that is half of a start's CPU."""
    monkeypatch.setattr(chat, "publish", no_menu)
    return False


async def no_menu(_bot: Bot, _clock: Clock) -> None:
    """Publish nothing."""


@pytest.fixture
def with_housekeeping(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Override where it is looked at: a new database has nothing to erase, and looking is a fifth of a start's CPU."""
    monkeypatch.setattr(app, "tidy", no_housekeeping)
    return False


async def no_housekeeping(_resources: Resources) -> None:
    """Erase nothing."""
    await asyncio.Event().wait()


@pytest.fixture
async def world(
    sqlite_file: Path,
    changes: dict[str, object],
    provider_urls: dict[str, str],
    with_menu: bool,
    with_housekeeping: bool,
) -> AsyncIterator[World]:
    clock = SteppingClock()
    telegram, providers, supervisor = TelegramSim(clock=clock), ProviderSim(), Supervisor()
    await telegram.start()
    await providers.start()
    settings = settings_for(telegram, providers, sqlite_file, **changes)
    settings._provider_urls |= provider_urls
    running = Supervisor().job("the bot", app.run(settings, supervisor, clock))
    ann = telegram.person(1001, "Ann", language_code="en")
    boris = telegram.person(1002, "Boris", language_code="ru")
    last, times = ("setMyShortDescription", 2) if with_menu else ("getUpdates", 1)
    started = Supervisor().job("its start", telegram.until(lambda: len(telegram.called(last)) >= times, timeout=60))
    await asyncio.wait({running, started}, return_when=asyncio.FIRST_COMPLETED)
    await (running if running.done() else started)
    world = World(telegram, providers, supervisor, running, settings, clock, ann, boris)
    yield world
    world.supervisor.end()
    assert await world.running == 0
    await telegram.stop()
    await providers.stop()
    assert telegram.violations == []
    assert providers.violations == []
