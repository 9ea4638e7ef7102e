"""The command line is tried against the same simulators as the bot, in a folder without a database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.conftest import World, open_world, stem

__all__ = ["stem"]


@pytest.fixture
async def world(tmp_path: Path, stem: Path | None) -> AsyncIterator[World]:
    async with open_world(tmp_path, stem) as world:
        yield world
