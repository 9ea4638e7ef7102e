"""The contract over the whole registry, driven by the registry and the recorded answers alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.contract import CHECKS, Check, Subject, load, subjects
from bot.providers import registry

RECORDED = Path(__file__).parent


@pytest.fixture
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    provider = registry()[request.param]
    async with subjects([(provider, load(RECORDED / provider.id))]) as found:
        yield found[0]


@pytest.mark.failure(27, 28, 32, 33, 34, 35, 36, 37, 71, 77, 78, 85, 87, 88)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("subject", list(registry()), indirect=True)
async def test_the_contract_is_kept(subject: Subject, check: Check) -> None:
    await check(subject)


def test_nothing_is_recorded_that_is_no_provider() -> None:
    folders = {folder.name for folder in RECORDED.iterdir() if any(folder.glob("*.json"))}
    assert folders == registry().keys()
