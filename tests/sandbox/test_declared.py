"""The sandbox's accounts at providers of the catalogue, read by the real client."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from bot.domain.errors import AskedTooOften, KeyNotAccepted
from bot.domain.reading import Reading
from bot.providers import CallLimits, HttpClient, Providers, new_client, registry
from bot.sandbox.declared import Declared, declared_accounts
from bot.sandbox.declared_providers import DeclaredProviders
from bot.sandbox.providers import ProviderRequest
from tests.clock import StillClock

DECLARED = {
    "deepseek": ("CNY", 110), "twilio": ("USD", 63), "openrouter": ("USD", 75), "tavily": ("credits", 14500),
    "zai-coding-plan": ("percent", 75), "anti-captcha": ("USD", 12), "elevenlabs": ("characters", 75000),
    "vonage": ("EUR", 29),
}  # fmt: skip


class Sim:
    """The accounts, their servers and a client."""

    def __init__(self, client: HttpClient) -> None:
        self.clock = StillClock()
        self.accounts = {one.provider: one for one in declared_accounts(self.clock)}
        self.requests: list[ProviderRequest] = []
        self.servers = DeclaredProviders(list(self.accounts.values()), self.requests, self.clock, lambda: None)
        self.client = client

    async def read(self, account: Declared, **other: str) -> Reading:
        fields = {name: SecretStr(value) for name, value in {**account.credentials, **other}.items()}
        providers = Providers(self.client, self.servers.urls, self.clock, CallLimits(pause=0.01))
        return await providers.read(account.provider, fields, caller="a test")

    async def left(self, account: Declared) -> Decimal:
        amount = (await self.read(account)).headline.amount
        assert amount is not None
        return amount


@pytest.fixture
async def sim() -> AsyncIterator[Sim]:
    async with new_client(None, "9.9") as client:
        sim = Sim(client)
        await sim.servers.start()
        yield sim
        await sim.servers.stop()


async def test_eight_kinds_answer_as_documented_and_are_spent(sim: Sim) -> None:
    assert DECLARED.keys() == sim.accounts.keys()
    for name, (unit, amount) in DECLARED.items():
        account = sim.accounts[name]
        before = await sim.left(account)
        assert (account.unit, account.amount, round(before)) == (unit, amount, amount)
        account.spend(7)
        assert await sim.left(account) == before - 7
        account.top_up(3)
        assert await sim.left(account) == before - 4
    assert not sim.servers.violations


async def test_a_window_begins_anew_when_it_is_said_to(sim: Sim) -> None:
    account = sim.accounts["zai-coding-plan"]
    resets = (await sim.read(account)).headline.next_refill_at
    assert resets == account.refill_at
    assert isinstance(resets, datetime)
    sim.clock.at = resets
    account.live(sim.clock.now())
    window = (await sim.read(account)).headline
    assert window.amount == 100
    assert window.next_refill_at == resets + timedelta(hours=5)


@pytest.mark.parametrize("provider", DECLARED)
async def test_a_wrong_or_revoked_key_opens_nothing(sim: Sim, provider: str) -> None:
    account = sim.accounts[provider]
    secret = registry()[provider].credentials[-1].name
    with pytest.raises(KeyNotAccepted):
        await sim.read(account, **{secret: "wrong-" + account.credentials[secret]})
    account.revoked = True
    with pytest.raises(KeyNotAccepted):
        await sim.read(account)
    assert [request.account for request in sim.requests] == [None, account.id]


async def test_an_account_answers_as_it_was_told(sim: Sim) -> None:
    account = sim.accounts["tavily"]
    account.answers = "429"
    with pytest.raises(AskedTooOften):
        await sim.read(account)
