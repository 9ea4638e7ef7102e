"""The contract over the whole registry, driven by the registry and the recorded answers alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.contract import verdicts
from bot.contract.cases import load
from bot.contract.mutation import answering, changed
from bot.contract.subject import opened
from bot.providers import Provider, registry
from bot.providers.answer import steps
from bot.providers.body import Format

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


@pytest.mark.parametrize("number", [10**17, -(10**17), 0])
@pytest.mark.parametrize(
    ("provider", "path"),
    [("zai-coding-plan", "data.limits[0].number"), ("minimax-token-plan", "data.model_remains[0].end_time")],
)
async def test_a_window_of_no_sensible_length_is_an_ordinary_balance(provider: str, path: str, number: int) -> None:
    async with opened(registry()[provider], load(RECORDED / provider)) as subject:
        [exchange] = subject.documented.exchanges
        absurd = answering(exchange, changed(exchange.json, steps(path), number), Format.JSON, 200)
        outcome = await subject.read(replace(subject.documented, exchanges=(absurd,)))
    assert outcome.reading is not None
    assert outcome.reading.headline.period is None
