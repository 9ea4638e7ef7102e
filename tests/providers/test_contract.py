"""The contract over the whole registry, driven by the registry and the recorded answers alone."""

from pathlib import Path

import pytest

from bot.contract import verdicts
from bot.providers import Provider, registry

RECORDED = Path(__file__).parent


@pytest.mark.failure(27, 28, 32, 33, 34, 35, 36, 37, 71, 77, 78, 85, 87, 88)
@pytest.mark.parametrize("provider", registry().values(), ids=lambda provider: provider.id)
async def test_the_contract_is_kept(provider: Provider) -> None:
    results = [verdict async for verdict in verdicts(provider, RECORDED / provider.id)]
    assert [f"{check}: {broken}" for check, broken in results if broken] == []
    assert len(results) > 10  # checks


def test_nothing_is_recorded_that_is_no_provider() -> None:
    folders = {folder.name for folder in RECORDED.iterdir() if any(folder.glob("*.json"))}
    assert folders == registry().keys()
