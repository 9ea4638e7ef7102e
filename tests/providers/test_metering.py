"""Each request that goes out is counted, and one that may not go out does not."""

import pytest
from pydantic import SecretStr

from bot.domain.errors import AskedTooOften, KeyThrottled, KeyUnusable, OutcomeUnknown, Unavailable
from bot.domain.profile import Editable
from bot.providers import Credentials, Providers
from bot.sandbox.providers import ProviderSim

KeyOf = dict[str, Credentials]


class Counter:
    """Admits so many requests, then none for 77 s."""

    def __init__(self, admits: int = 99) -> None:
        self.left = admits
        self.counted = 0
        self.retry_ins: list[int] = []

    async def admit(self) -> int:
        if not self.left:
            return 77
        self.left -= 1
        self.counted += 1
        return 0

    async def refused(self, retry_in: int) -> None:
        self.retry_ins.append(retry_in)


async def test_retries_and_second_calls_are_counted(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    meter = Counter()
    sim.fault("elumenta", "status", times=2, code=503)
    await providers.read("elumenta", credentials["elumenta"], caller="a", meter=meter)
    await providers.profile("elumenta", credentials["elumenta"], caller="a", meter=meter)
    sim.fault("elumenta", "patch_ignored")
    await providers.edit("elumenta", credentials["elumenta"], Editable.NAME, "New", caller="a", meter=meter)
    assert meter.counted == len(sim.requests) == 7


async def test_what_is_not_admitted_is_not_sent(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    with pytest.raises(KeyThrottled) as caught:
        await providers.read("generect", credentials["generect"], caller="a", meter=Counter(0))
    assert caught.value.retry_in == 77
    with pytest.raises(KeyThrottled):
        await providers.edit("elumenta", credentials["elumenta"], Editable.NAME, "New", caller="a", meter=Counter(0))
    assert sim.requests == []


async def test_a_retry_that_is_not_admitted_leaves_the_failure(
    providers: Providers, sim: ProviderSim, credentials: KeyOf
) -> None:
    sim.fault("generect", "status", times=9, code=503)
    with pytest.raises(Unavailable, match="status 503"):
        await providers.read("generect", credentials["generect"], caller="a", meter=Counter(1))
    assert len(sim.requests) == 1


async def test_a_balance_is_known_without_the_second_call(
    providers: Providers, sim: ProviderSim, credentials: KeyOf
) -> None:
    reading = await providers.read("elumenta", credentials["elumenta"], caller="a", meter=Counter(1))
    assert reading.headline.amount is not None
    assert reading.headline.limit is None
    sim.fault("elumenta", "patch_ignored")
    with pytest.raises(OutcomeUnknown):
        await providers.edit("elumenta", credentials["elumenta"], Editable.NAME, "New", caller="a", meter=Counter(1))


@pytest.mark.failure(35)
async def test_every_429_is_told_of(providers: Providers, sim: ProviderSim, credentials: KeyOf) -> None:
    """Also one that stands in nobody's way: to the call for the limit, behind a balance that is known."""
    meter = Counter()
    sim.fault("generect", "rate_limited", retry_after=600)
    with pytest.raises(AskedTooOften):
        await providers.read("generect", credentials["generect"], caller="a", meter=meter)
    sim.fault("elumenta", "rate_limited", path="/api/v2/user/me", retry_after=300)
    await providers.read("elumenta", credentials["elumenta"], caller="a", meter=meter)
    assert meter.retry_ins == [600, 300]


@pytest.mark.failure(3)
async def test_a_key_that_cannot_be_sent_is_not_counted(providers: Providers) -> None:
    meter = Counter()
    with pytest.raises(KeyUnusable):
        await providers.read("generect", {"key": SecretStr("a\r\nb")}, caller="a", meter=meter)
    assert meter.counted == 0
