"""Elumenta's recorded answers, value by value, and where its limit comes from."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import KeyNotAccepted
from bot.domain.profile import Editable, FieldKind
from bot.domain.reading import Balance, Part, Reading
from bot.providers import Credentials, Providers
from bot.sandbox.providers import ProviderSim

RECORDED = json.loads((Path(__file__).parent / "elumenta" / "documented.json").read_text())
BALANCE_JSON: dict[str, Any]
ME_JSON: dict[str, Any]
BALANCE_JSON, ME_JSON = (exchange["answer"]["json"] for exchange in RECORDED["exchanges"])
ME = "/api/v2/user/me"
BALANCE = "/api/v2/user/balance"
ME_FIELDS = {
    "id", "name", "email", "telegram_username", "avatar_url", "plan", "plan_expires_at", "token_balance",
    "token_limit", "tokens_used_this_period", "rate_limit_hourly", "rate_limit_daily", "auth_methods",
}  # fmt: skip
APRIL_8 = datetime(2026, 4, 8, tzinfo=UTC)


@pytest.fixture
def light(providers: Providers, credentials: dict[str, Credentials]) -> Reading:
    """What the two recorded answers say together."""
    balance = Balance(
        "balance",
        "tokens",
        Decimal(1247),
        limit=Decimal(1500),
        next_refill_at=APRIL_8,
        parts=(Part("plan_tokens_remaining", Decimal(1247)), Part("bonus_tokens", Decimal(0))),
    )
    return Reading((balance,), "vip", APRIL_8, "1042")


def paths(sim: ProviderSim) -> list[str]:
    return [request.path for request in sim.requests]


async def test_the_first_reading_takes_the_limit_from_the_profile(
    providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials], light: Reading
) -> None:
    both = replace(light, calls_hourly=100, calls_daily=1000)
    assert await providers.read("elumenta", credentials["elumenta"], caller="a") == both
    assert paths(sim) == [BALANCE, ME]
    assert {request.headers["Authorization"] for request in sim.requests} == {"Bearer …"}


async def test_later_readings_ask_the_light_endpoint_only(
    providers: Providers, sim: ProviderSim, keys: dict[str, str], credentials: dict[str, Credentials], light: Reading
) -> None:
    sim.elumenta(keys["elumenta"])["token_limit"] = 99
    assert await providers.read("elumenta", credentials["elumenta"], light, caller="a") == light
    assert paths(sim) == [BALANCE]


async def test_another_plan_means_another_limit(
    providers: Providers, sim: ProviderSim, keys: dict[str, str], credentials: dict[str, Credentials], light: Reading
) -> None:
    sim.elumenta(keys["elumenta"]).update(plan="elite", token_limit=9000)
    reading = await providers.read("elumenta", credentials["elumenta"], light, caller="a")
    assert (reading.plan, reading.headline.limit) == ("elite", Decimal(9000))
    assert paths(sim) == [BALANCE, ME]


async def test_the_balance_is_known_although_the_profile_fails(
    providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials], light: Reading
) -> None:
    sim.fault("elumenta", "status", times=9, path=ME, code=500)
    reading = await providers.read("elumenta", credentials["elumenta"], caller="a")
    assert reading == replace(light, balances=(replace(light.headline, limit=None),), identity=None)


async def test_a_key_rejected_between_the_two_calls_is_said(
    providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    sim.fault("elumenta", "status", path=ME, code=401)
    with pytest.raises(KeyNotAccepted):
        await providers.read("elumenta", credentials["elumenta"], caller="a")


async def test_profile_shows_every_field_but_the_id(
    providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    profile = await providers.profile("elumenta", credentials["elumenta"], caller="a")
    assert [section.name for section in profile.sections] == ["plan", "limits", "person", "sign_in"]
    fields = {field.name: field for section in profile.sections for field in section.fields}
    assert fields.keys() == ME_FIELDS - {"id"}
    expected = ME_JSON | {"plan_expires_at": APRIL_8, "auth_methods": ("telegram", "email")}
    assert {name: field.value for name, field in fields.items()} == {name: expected[name] for name in fields}
    assert {name for name, field in fields.items() if field.personal} == {
        "name", "email", "telegram_username", "avatar_url", "auth_methods",
    }  # fmt: skip
    assert fields["plan_expires_at"].kind is FieldKind.END
    assert fields["rate_limit_daily"].kind is FieldKind.CEILING
    balance = Balance("balance", "tokens", Decimal(1247), limit=Decimal(1500), used=Decimal(253))
    assert profile.reading == Reading((balance,), "vip", APRIL_8, "1042", 100, 1000)
    assert paths(sim) == [ME]


async def test_the_sandbox_answers_as_recorded(sim: ProviderSim, keys: dict[str, str]) -> None:
    account = sim.elumenta(keys["elumenta"])
    assert account == ME_JSON | BALANCE_JSON


def test_what_is_declared(providers: Providers) -> None:
    info = providers.info("elumenta")
    assert info.key_prefix == "nb_"
    assert info.edits == {Editable.NAME, Editable.AVATAR}
