"""The breaker and the places of a provider, as callers meet them."""

import asyncio

import pytest
from pydantic import SecretStr

from bot.domain.clock import Clock
from bot.domain.errors import KeyNotAccepted, Unavailable
from bot.providers import CallLimits, Credentials, HttpClient, Providers, registry
from bot.sandbox.providers import ProviderSim

KeyOf = dict[str, Credentials]


@pytest.fixture
async def down(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> Providers:
    """Generect failed three different callers."""
    sim.fault("generect", "status", times=999, code=500)
    for caller in "abc":
        with pytest.raises(Unavailable):
            await providers.read("generect", credentials["generect"], caller=caller, user_initiated=False)
    sim.requests.clear()
    return providers


@pytest.mark.failure(36)
async def test_background_readings_stop_and_people_are_served_once(
    down: Providers, sim: ProviderSim, credentials: KeyOf
) -> None:
    with pytest.raises(Unavailable, match="breaker open"):
        await down.read("generect", credentials["generect"], caller="d", user_initiated=False)
    assert sim.requests == []
    with pytest.raises(Unavailable, match="status 500"):
        await down.read("generect", credentials["generect"], caller="d")
    assert len(sim.requests) == 1
    await down.read("elumenta", credentials["elumenta"], caller="a", user_initiated=False)


@pytest.mark.failure(36)
async def test_a_success_brings_background_readings_back(down: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    sim.heal()
    await down.profile("generect", credentials["generect"], caller="d")
    reading = await down.read("generect", credentials["generect"], caller="a", user_initiated=False)
    assert reading.headline.amount == 8531


@pytest.mark.failure(33, 36)
async def test_one_accounts_errors_affect_no_other(
    providers: Providers, sim: ProviderSim, keys: dict[str, str], credentials: KeyOf
) -> None:
    sim.fault("generect", "status", times=999, key=keys["generect"], code=500)
    sim.generect("another-key")
    for _ in range(4):
        with pytest.raises(Unavailable):
            await providers.read("generect", credentials["generect"], caller="a")
    for caller in "abcd":
        with pytest.raises(KeyNotAccepted):
            await providers.read("generect", {"key": SecretStr("wrong")}, caller=caller)
    await providers.read("generect", {"key": SecretStr("another-key")}, caller="b", user_initiated=False)


async def test_no_more_calls_at_once_than_the_provider_has_places(providers: Providers, sim: ProviderSim) -> None:
    """A call that had to wait finds a connection that an earlier one left."""
    slots = providers.info("generect").concurrency
    sim.fault("generect", "slow", times=99, seconds=0.2)
    keys = [f"key-{number}" for number in range(slots + 5)]
    for key in keys:
        sim.generect(key)
    await asyncio.gather(*(providers.read("generect", {"key": SecretStr(key)}, caller="a") for key in keys))
    assert len(sim.requests) == slots + 5
    assert len({request.connection for request in sim.requests}) == slots


async def test_a_place_is_free_again_after_an_error(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    turns = providers.info("generect").concurrency + 1
    sim.fault("generect", "status", times=turns, code=401)
    for _ in range(turns):
        with pytest.raises(KeyNotAccepted):
            await providers.read("generect", credentials["generect"], caller="a")
    await providers.read("generect", credentials["generect"], caller="a")


async def test_absent_urls_are_the_documented_ones(client: HttpClient, clock: Clock) -> None:
    infos = Providers(client, {}, clock, CallLimits()).infos()
    assert list(registry().values()) == list(infos)
    assert [info.title for info in infos] == sorted((info.title for info in infos), key=str.casefold)
