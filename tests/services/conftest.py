"""The use cases' resources on a real SQLite file, wired as in the program; no provider is asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_resources
from bot.domain.clock import SystemClock
from bot.services.resources import Resources
from bot.settings import Settings
from bot.supervisor import Supervisor


@pytest.fixture
async def resources(tmp_path: Path) -> AsyncIterator[Resources]:
    data = tmp_path / "data"
    settings = Settings.model_validate(
        {"database_url": f"sqlite+aiosqlite:///{data}/bot.db", "master_key_file": data / "master.key"}
    )
    async with open_resources(settings, Supervisor(), SystemClock()) as opened:
        yield opened
