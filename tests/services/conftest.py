"""The use cases' resources on a real SQLite file, wired as in the program; no provider is asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_resources
from bot.domain.clock import SystemClock
from bot.services.resources import Resources
from bot.supervisor import Supervisor
from tests.given_settings import GivenSettings


@pytest.fixture
async def resources(sqlite_file: Path) -> AsyncIterator[Resources]:
    settings = GivenSettings.model_validate(
        {"database_url": f"sqlite+aiosqlite:///{sqlite_file}", "master_key_file": sqlite_file.with_name("master.key")}
    )
    async with open_resources(settings, Supervisor(), SystemClock()) as opened:
        yield opened
