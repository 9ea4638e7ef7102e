"""What the client keeps, refuses and waits for, over real connections."""

import asyncio
import tracemalloc

import pytest
from pydantic import SecretStr

from bot.domain.clock import Clock
from bot.domain.errors import AskedTooOften, KeyUnusable, Unavailable, UnexpectedAnswer
from bot.providers import CallLimits, Credentials, HttpClient, Providers
from bot.sandbox.providers import ProviderSim

KeyOf = dict[str, Credentials]


async def test_calls_share_one_connection(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    for _ in range(5):
        await providers.read("generect", credentials["generect"], caller="a")
    assert len(sim.requests) == 5
    assert len({request.connection for request in sim.requests}) == 1


async def test_one_persons_cookie_never_goes_out_with_anothers_key(
    providers: Providers, sim: ProviderSim, credentials: KeyOf
) -> None:
    sim.generect("another-persons-key")
    sim.fault("generect", "cookie")
    await providers.read("generect", credentials["generect"], caller="a")
    await providers.read("generect", {"key": SecretStr("another-persons-key")}, caller="b")
    assert [request.account for request in sim.requests] == ["generect-1", "generect-2"]
    assert sim.violations == []


@pytest.mark.failure(31)
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", [{}, {"location": "/elsewhere"}], ids=["another server", "the same server"])
async def test_a_redirect_is_not_followed(
    code: int, where: dict[str, str], providers: Providers, sim: ProviderSim, credentials: KeyOf
) -> None:
    sim.fault("generect", "redirect", times=9, code=code, **where)
    with pytest.raises(UnexpectedAnswer):
        await providers.read("generect", credentials["generect"], caller="a")
    assert (len(sim.requests), sim.violations) == (1, [])


@pytest.mark.failure(29)
async def test_a_gzip_bomb_is_not_unpacked(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    sim.fault("generect", "gzip_bomb", times=2)
    with pytest.raises(UnexpectedAnswer):
        await providers.read("generect", credentials["generect"], caller="a")
    tracemalloc.start()
    with pytest.raises(UnexpectedAnswer, match="too large"):
        await providers.read("generect", credentials["generect"], caller="a")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


async def test_honest_gzip_is_read(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    sim.fault("generect", "compressed")
    reading = await providers.read("generect", credentials["generect"], caller="a")
    assert reading.headline.amount == 8531


@pytest.mark.failure(36)
@pytest.mark.parametrize("kind", ["status", "drop", "reset", "cut"])
async def test_two_failures_are_survived(kind: str, providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    await providers.read("generect", credentials["generect"], caller="a")
    sim.fault("generect", kind, times=2)
    reading = await providers.read("generect", credentials["generect"], caller="a")
    assert reading.headline.amount == 8531
    assert len(sim.requests) == 4


@pytest.mark.failure(36)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_connection_is_unavailable(
    scheme: str, sim: ProviderSim, client: HttpClient, clock: Clock, credentials: KeyOf
) -> None:
    """Over http the port is closed; over https it is open and does not speak TLS."""
    port = sim.url_generect.rpartition(":")[2]
    if scheme == "http":
        await sim.stop()
    providers = Providers(client, {"generect": f"{scheme}://127.0.0.1:{port}"}, clock, CallLimits(pause=0.01))
    with pytest.raises(Unavailable, match="ClientConnector"):
        await providers.read("generect", credentials["generect"], caller="a")


@pytest.mark.failure(35)
async def test_a_second_is_waited_for_once(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    sim.fault("generect", "rate_limited", retry_after=1)
    reading = await providers.read("generect", credentials["generect"], caller="a")
    assert reading.headline.amount == 8531
    sim.fault("generect", "rate_limited", times=9, retry_after=1)
    with pytest.raises(AskedTooOften):
        await providers.read("generect", credentials["generect"], caller="a")
    assert len(sim.requests) == 4


@pytest.mark.failure(35, 36)
@pytest.mark.parametrize(("kind", "code"), [("rate_limited", 429), ("status", 503)])
async def test_three_seconds_are_not_waited_for(
    kind: str, code: int, providers: Providers, sim: ProviderSim, credentials: KeyOf
) -> None:
    sim.fault("generect", kind, times=9, retry_after=3, code=code, headers={"Retry-After": "3"})
    with pytest.raises((AskedTooOften, Unavailable)):
        await providers.read("generect", credentials["generect"], caller="a")
    assert len(sim.requests) == 1


@pytest.mark.failure(36)
async def test_a_503s_short_retry_after_is_kept(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    sim.fault("generect", "status", code=503, headers={"Retry-After": "1"})
    before = asyncio.get_running_loop().time()
    await providers.read("generect", credentials["generect"], caller="a")
    assert asyncio.get_running_loop().time() - before >= 1


@pytest.mark.failure(3)
@pytest.mark.parametrize("key", ["a\r\nX-Evil: 1", "a\0b", "ключ", "zero\u200bwidth"])
async def test_a_key_that_no_header_may_hold_is_not_sent(key: str, providers: Providers, sim: ProviderSim) -> None:
    with pytest.raises(KeyUnusable):
        await providers.read("generect", {"key": SecretStr(key)}, caller="a")
    assert sim.requests == []
