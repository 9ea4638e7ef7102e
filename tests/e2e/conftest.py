"""A simulated Telegram and simulated providers in the test's process, the bot in processes of its own."""

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.providers import ProviderSim
from bot.sandbox.telegram import Person, TelegramSim
from tests.e2e.process import BotProcess, eventually, free_port

TOKEN = "4242:AAcanary-token-0123456789"
GENERECT = "gk-canary-4f9a1c2e8b7d6a5f"
ELUMENTA = "nb_canary4f9a1c2e8b7d6a5f"
SECRET = "canary-webhook-secret"


@dataclass
class World:
    """`ann` speaks English. `env` is what every process of the test starts with; `port` is where it listens.

    `stem`: where processes come from, see `tests/e2e/stem.py`; None for the installed command itself.
    """

    telegram: TelegramSim
    providers: ProviderSim
    folder: Path
    env: dict[str, str]
    port: int
    ann: Person
    stem: Path | None
    started: list[BotProcess] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "data" / "bot.db"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, *args: str, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> BotProcess:
        """Start a command (`run` by default) with these variables beside the usual ones."""
        process = await BotProcess.start(
            *(args or ("run",)), folder=self.folder, env=self.env | dict(env or {}), stdin=stdin, stem=self.stem
        )
        self.started.append(process)
        return process

    async def polling(self, env: Mapping[str, str] | None = None) -> BotProcess:
        """Start the bot and return when it asks for updates."""
        since = len(self.telegram.called("getUpdates"))
        process = await self.start(env=env)
        await eventually(lambda: len(self.telegram.called("getUpdates")) > since or not process.alive)
        assert process.alive, process.log
        return process

    async def pushed(self, port: int | None = None, env: Mapping[str, str] | None = None) -> BotProcess:
        """Start the bot with a webhook at `port` and return when it has told Telegram so."""
        since = len(self.telegram.called("setWebhook"))
        where = port or self.port
        hook = {"WEBHOOK_URL": f"http://127.0.0.1:{where}", "WEBHOOK_SECRET": SECRET, "HTTP_PORT": str(where)}
        process = await self.start(env=hook | dict(env or {}))
        calls = self.telegram.called
        await eventually(lambda: [call for call in calls("setWebhook")[since:] if call.done] or not process.alive)
        assert process.alive, process.log
        return process

    async def run(self, *args: str, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> BotProcess:
        """Run a command to its end."""
        process = await self.start(*args, env=env, stdin=stdin)
        await process.ends()
        return process

    async def hears(self, person: Person, command: str, *words: str) -> str:
        """Let somebody write the command, and return the bot's new message that holds all the words."""
        before = len(self.said(person))
        person.says(command)
        fits: list[str] = []

        def answered() -> bool:
            fits[:] = [text for text in self.said(person)[before:] if all(word in text for word in words)]
            return bool(fits)

        await eventually(answered, lambda: self.telegram.transcript())
        return fits[0]

    def said(self, person: Person) -> list[str]:
        """What the bot has written to somebody, in order."""
        return [message.text for message in person.chat.messages if message.from_bot]


@pytest.fixture
def stem(loaded_stem: Path) -> Path | None:
    """Override with None where the installed command itself is tried."""
    return loaded_stem


@pytest.fixture
async def world(tmp_path: Path, stem: Path | None, sqlite_file: Path) -> AsyncIterator[World]:
    """On an empty SQLite file with the current schema, unless the test names another database."""
    assert sqlite_file.parent == tmp_path / "data"
    async with open_world(tmp_path, stem) as world:
        yield world


@asynccontextmanager
async def open_world(folder: Path, stem: Path | None) -> AsyncIterator[World]:
    """At its end no request was a wrong one, and no log, message or file shows a key or the token."""
    telegram, providers = TelegramSim(TOKEN), ProviderSim()
    await telegram.start()
    await providers.start()
    port = free_port()
    env = {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        "GENERECT_URL": providers.url_generect,
        "ELUMENTA_URL": providers.url_elumenta,
        "HTTP_PORT": str(port),
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
    }
    world = World(telegram, providers, folder, env, port, telegram.person(1001, "Ann", language_code="en"), stem)
    providers.generect(GENERECT)
    providers.elumenta(ELUMENTA)
    try:
        yield world
    finally:
        for process in world.started:
            await process.kill()
        await telegram.stop()
        await providers.stop()
    assert telegram.violations == []
    assert providers.violations == []
    check_secrecy(world)


@pytest.fixture
async def balancer(world: World) -> AsyncIterator[list[int]]:
    """Listens at `world.port` and sends each request to the next of these ports that answers."""
    ports: list[int] = []
    turn = itertools.count()

    async def forward(request: web.Request) -> web.Response:
        body = await request.read()
        for _ in ports:
            port = ports[next(turn) % len(ports)]
            try:
                async with http.post(f"http://127.0.0.1:{port}/webhook", data=body, headers=request.headers) as answer:
                    return web.Response(status=answer.status)
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)

    app = web.Application()
    app.router.add_post("/webhook", forward)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", world.port).start()
    async with aiohttp.ClientSession() as http:
        yield ports
    await runner.cleanup()


def check_secrecy(world: World) -> None:
    """Every line that `run` logged is JSON, and the canaries are in nothing that the bot wrote."""
    for process in world.started:
        assert "canary" not in process.log + process.out
    assert "canary" not in world.telegram.transcript()
    for file in world.folder.rglob("*"):
        if file.is_file() and file.name != ".env":
            assert b"canary" not in file.read_bytes(), file


def json_lines(log: str) -> list[dict[str, object]]:
    """Return the log's lines; raises ValueError where one is no JSON."""
    return [json.loads(line) for line in log.splitlines()]
