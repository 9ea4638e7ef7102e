"""The provider accounts that live by the sandbox's clock."""

from datetime import timedelta
from decimal import Decimal

import aiohttp
import pytest

from bot.sandbox.accounts import Accounts
from bot.sandbox.living import PERIOD, iso
from bot.sandbox.providers import ProviderSim
from tests.clock import NOON, StillClock

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def providers() -> ProviderSim:
    return ProviderSim()


@pytest.fixture
def accounts(providers: ProviderSim, clock: StillClock) -> Accounts:
    return Accounts(providers, clock, [])


def test_every_kind_of_account_is_ready(accounts: Accounts) -> None:
    titles = [(account.id.split("-")[0], account.title) for account in accounts.all()]
    assert titles == [
        ("generect", "Healthy"),
        ("generect", "Low"),
        ("generect", "Negative counters"),
        ("elumenta", "Healthy"),
        ("elumenta", "About to refill"),
        ("elumenta", "Expired"),
        ("elumenta", "Key revoked"),
    ]
    assert accounts.find("generect-3").fields["balance_leads_by_icp"] < 0
    assert accounts.find("generect-1").fields["balance_leads_by_icp"] == 0
    assert accounts.find("elumenta-3").fields["plan_expires_at"] < iso(NOON)


def test_a_balance_drains_evenly_and_never_below_nothing(accounts: Accounts, clock: StillClock) -> None:
    for _ in range(24):
        clock.move(timedelta(hours=1))
        accounts.all()
    assert accounts.find("generect-1").amount == 8531 - 120
    accounts.find("generect-1").drain = Decimal(1_000_000)
    clock.move(DAY)
    assert accounts.find("generect-1").amount == 0


def test_a_refill_begins_a_period_and_renews_the_plan(accounts: Accounts, clock: StillClock) -> None:
    account = accounts.find("elumenta-2")
    due = account.refill_at
    assert due is not None
    clock.at = due
    accounts.all()
    assert (account.amount, account.fields["tokens_used_this_period"]) == (700, 0)
    assert account.fields["next_refill_at"] == account.fields["plan_expires_at"] == iso(due + PERIOD)


def test_a_plan_that_has_ended_is_refilled_no_more(accounts: Accounts, clock: StillClock) -> None:
    clock.move(3 * PERIOD)
    assert accounts.find("elumenta-3").amount == 35
    assert accounts.find("elumenta-1").amount > 0


def test_spending_takes_the_plan_s_tokens_before_the_bonus(accounts: Accounts) -> None:
    account = accounts.find("elumenta-1")
    account.top_up(100)
    account.spend(1300)
    fields = account.fields
    assert (fields["plan_tokens_remaining"], fields["bonus_tokens"], fields["token_balance"]) == (0, 47, 47)


@pytest.mark.parametrize(("plan", "limit", "hourly"), [("elite", 5000, 0), ("free", 50, 10)])
def test_a_plan_brings_its_limits(accounts: Accounts, plan: str, limit: int, hourly: int) -> None:
    account = accounts.find("elumenta-1")
    account.change_plan(plan)
    assert (account.limit, account.fields["rate_limit_hourly"]) == (limit, hourly)
    assert (account.fields["plan_expires_at"] is None) == (plan == "free")


def test_the_next_refill_is_the_soonest(accounts: Accounts) -> None:
    assert accounts.next_refill() == accounts.find("elumenta-2").refill_at


@pytest.mark.parametrize(("way", "status"), [("normally", 200), ("429", 429), ("500", 500), ("HTML", 200)])
async def test_an_account_answers_as_it_was_told(
    accounts: Accounts, providers: ProviderSim, way: str, status: int
) -> None:
    account, other = accounts.find("generect-1"), accounts.find("generect-2")
    accounts.answer(account, "500")
    accounts.answer(account, way)
    assert await answer_of(providers, account.key) == (status, "text/html" if way == "HTML" else "application/json")
    assert await answer_of(providers, other.key) == (200, "application/json")


async def test_a_revoked_key_is_not_accepted_until_it_is_restored(accounts: Accounts, providers: ProviderSim) -> None:
    account = accounts.find("generect-1")
    accounts.revoke(account)
    assert (await answer_of(providers, account.key))[0] == 401
    accounts.restore(account)
    assert (await answer_of(providers, account.key))[0] == 200
    assert [request.status for request in providers.requests] == [401, 200]


async def answer_of(providers: ProviderSim, key: str) -> tuple[int, str]:
    """Ask Generect once and return the status and the media type."""
    headers = {"Authorization": f"Token {key}", "User-Agent": "balance-bot/test"}
    await providers.start()
    try:
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.get(f"{providers.url_generect}/api/auth/users/me/") as answer,
        ):
            return answer.status, answer.content_type
    finally:
        await providers.stop()
