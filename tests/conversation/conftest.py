"""The real bot, in this process, against a simulated Telegram and simulated providers over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import run
from bot.domain.clock import SystemClock
from bot.sandbox.providers import ProviderSim
from bot.sandbox.telegram import Person, TelegramSim
from bot.settings import Settings
from bot.supervisor import Supervisor


@dataclass
class World:
    """`ann` speaks English, `boris` Russian."""

    telegram: TelegramSim
    providers: ProviderSim
    supervisor: Supervisor
    settings: Settings
    ann: Person
    boris: Person


def settings_for(telegram: TelegramSim, providers: ProviderSim, folder: Path, **changes: object) -> Settings:
    settings = Settings.model_validate(
        {
            "bot_token": SecretStr(telegram.token),
            "telegram_api_url": telegram.url,
            "database_url": f"sqlite+aiosqlite:///{folder / 'data' / 'bot.db'}",
            "master_key_file": folder / "data" / "master.key",
            "http_port": 0,
            **changes,
        }
    )
    settings._provider_urls = {"generect": providers.url_generect, "elumenta": providers.url_elumenta}
    return settings


@pytest.fixture
async def changes() -> dict[str, object]:
    """Override to run the bot with other settings."""
    return {}


@pytest.fixture
async def world(tmp_path: Path, changes: dict[str, object]) -> AsyncIterator[World]:
    telegram, providers, supervisor = TelegramSim(), ProviderSim(), Supervisor()
    await telegram.start()
    await providers.start()
    settings = settings_for(telegram, providers, tmp_path, **changes)
    running = Supervisor().job("the bot", run(settings, supervisor, SystemClock()))
    ann = telegram.person(1001, "Ann", language_code="en")
    boris = telegram.person(1002, "Boris", language_code="ru")
    yield World(telegram, providers, supervisor, settings, ann, boris)
    supervisor.end()
    assert await running == 0
    await telegram.stop()
    await providers.stop()
    assert telegram.violations == []
    assert providers.violations == []
