"""One more provider is one more file: written to a package of its own, it is linked in a conversation."""

import sys
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from bot.contract.cases import Exchange
from bot.contract.stand_in import StandIn
from bot.providers import count_of, discovery, registry
from bot.providers.discovery import GROUP
from tests.conversation.conftest import World

FILE = '''"""Acme credits. Source: "Get balance" (Acme API v2)."""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Header, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/balance")
    return Reading([Balance("balance", "credits", answer.number("left"))])


PROVIDER = Provider(
    "acme", "Acme Rockets", "https://api.acme.example", category=Category.DEV_TOOLS, evidence=Evidence.OFFICIAL,
    credentials=[Credential("key", mark("API key"), prefix="rocket_")], auth=Header("X-Api-Key"), read=read,
    labels={"balance": mark("Credits")}, permission=mark("a management key"), keys="https://acme.example/keys",
    interval=60,
)
'''
KEY = "rocket_0123456789abcdef"


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "acme_balance.py").write_text(FILE)
    monkeypatch.syspath_prepend(str(tmp_path))
    points = [EntryPoint("acme", "acme_balance:PROVIDER", GROUP)]
    monkeypatch.setattr(discovery, "entry_points", lambda group: points if group == GROUP else [])
    registry.cache_clear()
    discovery._found.cache_clear()
    yield
    monkeypatch.undo()
    registry.cache_clear()
    discovery._found.cache_clear()
    sys.modules.pop("acme_balance", None)


@pytest.fixture
async def stand_in(plugin: None) -> AsyncIterator[StandIn]:
    server = StandIn()
    await server.start()
    yield server
    await server.stop()
    assert server.violations == []


@pytest.fixture
async def provider_urls(stand_in: StandIn) -> dict[str, str]:
    return {"acme": stand_in.url}


def answer(status: int, body: object) -> tuple[Exchange, ...]:
    request = {"method": "GET", "path": "/v2/balance", "headers": {"X-Api-Key": KEY}}
    return (Exchange(request, status, {}, body, None),)


async def test_a_new_file_is_found_by_name_linked_and_listed(world: World, stand_in: StandIn) -> None:
    stand_in.play(answer(200, {"left": 1250}), {})
    assert f" {count_of(registry().values())} providers" in (await world.ann.asks("/start")).text
    assert f" {count_of(registry().values())} providers" in (await world.ann.asks("/help")).text
    await world.ann.asks("/link")
    assert "Send me the Acme Rockets key" in (await world.ann.asks("акме рокетс")).text
    assert "1,250 credits" in (await world.ann.asks(KEY)).text
    overview = await world.ann.asks("/providers")
    assert f" {count_of(registry().values())} providers" in overview.text
    tools = next(b.text for row in overview.keyboard for b in row if b.text.startswith("Developer tools"))
    listed = await world.ann.taps(overview, tools)
    assert "Acme Rockets – API key\nneeds a management key\ndocumented" in listed.text


async def test_its_key_is_recognised_and_what_it_lacks_is_named_with_the_page(world: World, stand_in: StandIn) -> None:
    stand_in.play(answer(403, {"error": "scope"}), {})
    offer = await world.ann.asks(f"look: {KEY}")
    assert stand_in.count == 0
    refused = await world.ann.taps(offer, "🔗 Link Acme Rockets")
    assert "needs a management key" in refused.text
    assert [b.url for row in refused.keyboard for b in row if b.url] == ["https://acme.example/keys"]


async def test_it_is_asked_no_sooner_than_its_least_interval(world: World, stand_in: StandIn) -> None:
    stand_in.play(answer(200, {"left": 1250}), {})
    await world.ann.asks(f"/link acme {KEY}")
    world.clock.step(seconds=30)
    assert "1,250" in (await world.ann.asks("/balance")).text
    assert stand_in.count == 1
    world.clock.step(seconds=31)
    stand_in.play(answer(200, {"left": 1200}), {})
    assert "1,200" in (await world.ann.asks("/balance")).text
