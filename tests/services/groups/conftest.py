"""The use cases on both databases, at a moment that only the test moves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_resources
from bot.services.resources import Resources
from bot.supervisor import Supervisor
from tests.clock import StillClock
from tests.given_settings import GivenSettings
from tests.services.groups.samples import Group
from tests.storage.conftest import database_url, sqlite_url

__all__ = ["database_url", "sqlite_url"]


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def resources(tmp_path: Path, database_url: str, clock: StillClock) -> AsyncIterator[Resources]:
    settings = GivenSettings.model_validate(
        {"database_url": database_url, "master_key_file": tmp_path / "data/master.key"}
    )
    async with open_resources(settings, Supervisor(), clock) as opened:
        yield opened


@pytest.fixture
async def group(resources: Resources, clock: StillClock) -> Group:
    return Group(resources, clock)
