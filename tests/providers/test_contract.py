"""What every provider in the registry must do, whatever it is sent: the right error by cause, and never the key."""

import logging
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.errors import (
    AskedTooOften,
    KeyNotAccepted,
    NotAllowed,
    ProviderError,
    Unavailable,
    UnexpectedAnswer,
)
from bot.providers import Credentials, Providers, registry
from bot.sandbox.providers import ProviderSim

Case = tuple[int, str, dict[str, Any], type[ProviderError]]
WRONG: list[object] = [None, True, "8531", [], {}]
FAULTS: list[Case] = [
    (33, "status", {"code": 401}, KeyNotAccepted),
    (34, "status", {"code": 403}, NotAllowed),
    (35, "rate_limited", {"retry_after": 7}, AskedTooOften),
    *((36, "status", {"code": code}, Unavailable) for code in (408, 500, 502, 503, 504, 599)),
    *((36, kind, {}, Unavailable) for kind in ("cut", "drop", "reset")),
    *((27, "status", {"code": code}, UnexpectedAnswer) for code in (201, 204, 400, 404, 405, 418)),
    *((27, kind, {}, UnexpectedAnswer) for kind in ("html200", "empty200", "truncated", "list_top_level")),
    *((27, "echo_key", {"code": code}, error) for code, error in ((401, KeyNotAccepted), (500, Unavailable))),
    *((28, "nan", {"literal": word}, UnexpectedAnswer) for word in ("NaN", "Infinity", "-Infinity", "1e999")),
    (29, "gzip_bomb", {}, UnexpectedAnswer),
    *((30, kind, {}, UnexpectedAnswer) for kind in ("deep_json", "huge_int", "bad_utf8")),
    (30, "huge_int", {"digits": 19}, UnexpectedAnswer),
    *((31, "redirect", {"code": code}, UnexpectedAnswer) for code in (301, 302, 303, 307, 308)),
    *((37, "null_essential", {"value": value}, UnexpectedAnswer) for value in WRONG),
    (37, "missing_essential", {}, UnexpectedAnswer),
]


def cases() -> Iterator[Any]:
    for provider in registry():
        for number, kind, args, error in FAULTS:
            name = "-".join([provider, kind, *map(str, args.values())])
            yield pytest.param(provider, kind, args, error, id=name, marks=pytest.mark.failure(number))


@pytest.mark.parametrize(("provider", "kind", "args", "error"), list(cases()))
@pytest.mark.parametrize("call", ["read", "profile"])
async def test_a_fault_is_named_by_its_cause(
    provider: str,
    kind: str,
    args: dict[str, Any],
    error: type[ProviderError],
    call: str,
    providers: Providers,
    sim: ProviderSim,
    keys: dict[str, str],
    credentials: dict[str, Credentials],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    sim.fault(provider, kind, times=9, **args)
    with pytest.raises(error) as caught:
        await getattr(providers, call)(provider, credentials[provider], caller="a")
    assert type(caught.value) is error or error is Unavailable
    assert len(sim.requests) == (3 if error is Unavailable else 1)
    assert sim.violations == []
    said = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert keys[provider] not in said


@pytest.mark.failure(32)
@pytest.mark.parametrize("provider", list(registry()))
@pytest.mark.parametrize(("kind", "args"), [("slow", {}), ("drip", {"pause": 0.02})])
async def test_slowness_ends_at_one_total_deadline(
    provider: str,
    kind: str,
    args: dict[str, Any],
    hurried: Providers,
    sim: ProviderSim,
    credentials: dict[str, Credentials],
) -> None:
    sim.fault(provider, kind, times=9, **args)
    with pytest.raises(Unavailable, match="TimeoutError"):
        await hurried.read(provider, credentials[provider], caller="a")


@pytest.mark.failure(37)
@pytest.mark.parametrize("provider", list(registry()))
async def test_fields_of_another_type_are_unknown_and_the_balance_stands(
    provider: str, providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    was = await providers.profile(provider, credentials[provider], caller="a")
    sim.fault(provider, "wrong_types")
    found = await providers.profile(provider, credentials[provider], caller="a")
    values = {field.value for section in found.sections for field in section.fields}
    assert values == {None, was.reading.headline.amount}
    assert found.reading.headline.amount == was.reading.headline.amount
    assert found.reading.headline.limit is None
    assert found.reading.plan is None


@pytest.mark.failure(27)
@pytest.mark.parametrize("provider", list(registry()))
async def test_an_echoed_key_is_made_unreadable(
    provider: str, providers: Providers, sim: ProviderSim, keys: dict[str, str], credentials: dict[str, Credentials]
) -> None:
    sim.fault(provider, "echo_key")
    found = await providers.profile(provider, credentials[provider], caller="a")
    assert found.reading.plan == "echo …"
    assert keys[provider] not in repr(found)


@pytest.mark.failure(37, 38)
@pytest.mark.parametrize("provider", list(registry()))
async def test_the_unforeseen_is_survived(
    provider: str, providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    sim.fault(provider, "null_essential", value=-12, times=9)
    reading = await providers.read(provider, credentials[provider], caller="a")
    assert reading.headline.amount == -12


@pytest.mark.parametrize("provider", list(registry()))
async def test_an_unknown_key_is_not_accepted(
    provider: str, providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]
) -> None:
    other = {name: SecretStr("nb_unknown-key-0123456789") for name in credentials[provider]}
    with pytest.raises(KeyNotAccepted):
        await providers.read(provider, other, caller="a")
    assert [request.account for request in sim.requests] == [None]
