"""A change is sent once; whatever happens to its answer, people are told what is true."""

import json

import pytest

from bot.domain.errors import AskedTooOften, KeyNotAccepted, NotAllowed, OutcomeUnknown, OutOfCredit, ProviderError
from bot.domain.profile import Editable
from bot.providers import Credentials, Providers
from bot.sandbox.providers import ProviderSim

ME = "/api/v2/user/me"


def methods(sim: ProviderSim) -> list[str]:
    return [request.method for request in sim.requests]


@pytest.mark.parametrize(
    ("field", "value"), [(Editable.NAME, "Жора <b>"), (Editable.AVATAR, "https://example.com/a.png?x=1&y=2")]
)
async def test_exactly_the_one_field_is_sent(
    field: Editable, value: str, providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    assert await providers.edit("elumenta", credentials["elumenta"], field, value, caller="a") == value
    (request,) = sim.requests
    assert (request.method, request.path) == ("PATCH", ME)
    assert json.loads(request.body) == {field.value: value}
    assert sim.violations == []


@pytest.mark.failure(42)
@pytest.mark.parametrize("kind", ["patch_applied_then_drop", "patch_bare"])
async def test_a_lost_answer_is_read_back(
    kind: str, providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    sim.fault("elumenta", kind)
    assert await providers.edit("elumenta", credentials["elumenta"], Editable.NAME, "New", caller="a") == "New"
    assert methods(sim) == ["PATCH", "GET"]


@pytest.mark.failure(42)
@pytest.mark.parametrize("kind", ["patch_ignored", "drop", "reset", "status", "html200", "cut", "empty200", "redirect"])
async def test_a_change_that_did_not_happen_is_said_so(
    kind: str,
    providers: Providers,
    sim: ProviderSim,
    keys: dict[str, str],
    credentials: dict[str, Credentials],
) -> None:
    sim.fault("elumenta", kind, method="PATCH")
    found = await providers.edit("elumenta", credentials["elumenta"], Editable.NAME, "New", caller="a")
    assert found == sim.elumenta(keys["elumenta"])["name"]
    assert methods(sim) == ["PATCH", "GET"]
    assert sim.violations == []


@pytest.mark.failure(42)
async def test_a_change_that_takes_too_long_is_read_back_in_the_time_left(
    hurried: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    sim.fault("elumenta", "slow", times=9)
    with pytest.raises(OutcomeUnknown):
        await hurried.edit("elumenta", credentials["elumenta"], Editable.NAME, "New", caller="a")
    assert methods(sim) == ["PATCH", "GET"]


@pytest.mark.failure(42)
@pytest.mark.parametrize("code", [401, 403, 404, 429, 500])
async def test_nobody_can_say_when_reading_back_fails_too(
    code: int, providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    sim.fault("elumenta", "patch_applied_then_drop")
    sim.fault("elumenta", "status", times=9, method="GET", code=code)
    with pytest.raises(OutcomeUnknown):
        await providers.edit("elumenta", credentials["elumenta"], Editable.NAME, "New", caller="a")
    assert methods(sim).count("PATCH") == 1


@pytest.mark.parametrize(
    ("code", "error"), [(401, KeyNotAccepted), (402, OutOfCredit), (403, NotAllowed), (429, AskedTooOften)]
)
async def test_a_refusal_changes_nothing_and_is_passed_on(
    code: int,
    error: type[ProviderError],
    providers: Providers,
    sim: ProviderSim,
    credentials: dict[str, Credentials],
) -> None:
    sim.fault("elumenta", "status", times=9, code=code, headers={"Retry-After": "1"})
    with pytest.raises(error):
        await providers.edit("elumenta", credentials["elumenta"], Editable.NAME, "New", caller="a")
    assert methods(sim) == ["PATCH"]


async def test_an_avatar_may_be_unset(
    providers: Providers, sim: ProviderSim, keys: dict[str, str], credentials: dict[str, Credentials]
) -> None:
    sim.elumenta(keys["elumenta"])["avatar_url"] = None
    sim.fault("elumenta", "patch_ignored")
    url = "https://example.com/a.png"
    assert await providers.edit("elumenta", credentials["elumenta"], Editable.AVATAR, url, caller="a") is None


async def test_a_provider_without_the_change_is_not_asked(
    providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    with pytest.raises(NotAllowed):
        await providers.edit("generect", credentials["generect"], Editable.NAME, "New", caller="a")
    assert sim.requests == []
