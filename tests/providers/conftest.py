"""The simulated providers on loopback, and the real client to ask them."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.providers import CallLimits, Credentials, HttpClient, Providers, new_client, registry
from bot.sandbox.provider_documents import OPERATIONS
from bot.sandbox.providers import ProviderSim
from tests.clock import StillClock


@pytest.fixture
def keys() -> dict[str, str]:
    """A key of each provider's first account."""
    return {name: f"{registry()[name].key_prefix or ''}canary-{name}-0123456789" for name in OPERATIONS}


@pytest.fixture
def credentials(keys: dict[str, str]) -> dict[str, Credentials]:
    return {provider: {"key": SecretStr(key)} for provider, key in keys.items()}


@pytest.fixture
async def sim(keys: dict[str, str]) -> AsyncIterator[ProviderSim]:
    sim = ProviderSim()
    await sim.start()
    for provider, key in keys.items():
        getattr(sim, provider)(key)
    yield sim
    await sim.stop()


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    async with new_client(None, "9.9") as client:
        yield client


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def urls(sim: ProviderSim) -> dict[str, str]:
    return {provider: getattr(sim, f"url_{provider}") for provider in OPERATIONS}


@pytest.fixture
def providers(client: HttpClient, urls: dict[str, str], clock: StillClock) -> Providers:
    """As in earnest, but for shorter pauses between retries."""
    return Providers(client, urls, clock, CallLimits(pause=0.01))


@pytest.fixture
def hurried(client: HttpClient, urls: dict[str, str], clock: StillClock) -> Providers:
    """With so little time that a slow answer is always too slow."""
    return Providers(client, urls, clock, CallLimits(exchange=0.2, call=0.3, pause=0.01))
