"""`balance-bot balance` and `providers`: no Telegram, no database."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.contract.cases import Case, load
from bot.contract.stand_in import StandIn
from bot.providers import registry
from tests.e2e.conftest import ELUMENTA, GENERECT, World


async def test_a_key_from_standard_input(world: World) -> None:
    done = await world.run("balance", "generect", stdin=f"{GENERECT}\n".encode())
    assert await done.ends() == 0
    assert "8,531 of 10,000 credits" in done.out
    assert done.log == ""
    assert list(world.folder.glob("data")) == []


async def test_a_key_from_the_environment_as_json(world: World) -> None:
    done = await world.run("balance", "elumenta", "--json", env={"PROVIDER_KEY": ELUMENTA})
    assert await done.ends() == 0
    reading = json.loads(done.out)
    assert reading["provider"] == "elumenta"
    assert reading["balances"][0]["amount"] == 1247


@pytest.mark.failure(3, 4, 33)
async def test_keys_that_do_not_work(world: World) -> None:
    for provider, key, status, requests in (
        ("generect", "gk-canary-unknown", 1, 1),
        ("generect", ELUMENTA, 1, 1),
        ("generect", "canary \N{CYRILLIC SMALL LETTER A}", 2, 1),
        ("generect", "", 2, 1),
        ("nobody", GENERECT, 2, 1),
    ):
        done = await world.run("balance", provider, stdin=key.encode())
        assert await done.ends() == status
        assert done.out == ""
        assert done.log
        assert "/accounts" not in done.log
        assert "Traceback" not in done.log
        assert len(world.providers.requests) == requests


@pytest.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    stand_in = StandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


def recorded(provider: str, name: str) -> Case:
    cases = load(Path(__file__).parents[1] / "providers" / provider)
    return next(case for case in cases if case.name == name)


@pytest.mark.parametrize("between", [" ", "\n"])
async def test_fields_of_several_are_read_in_their_order(world: World, stand_in: StandIn, between: str) -> None:
    case = recorded("twilio", "documented")
    fields = {"account_sid": case.credentials["account_sid"], "auth_token": "canary-0123456789"}
    stand_in.play(case.exchanges, fields)
    env = {"TWILIO_URL": stand_in.url}
    done = await world.run("balance", "twilio", "--json", stdin=between.join(fields.values()).encode(), env=env)
    assert await done.ends() == 0
    assert stand_in.violations == []
    unknown = dict.fromkeys(("limit", "used", "blocked", "next_refill_at", "expires_at"))
    balance = {"id": "balance", "label": "Balance", "unit": "USD", "amount": "0.05", "watched": True, "parts": []}
    assert json.loads(done.out) == {
        "provider": "twilio",
        "plan": None,
        "plan_expires_at": None,
        "balances": [balance | unknown],
    }


@pytest.mark.parametrize("given", ["AC0", f"AC{'0' * 32}", f"AC{'0' * 32} token-0123 more", f"token-0123 AC{'0' * 32}"])
async def test_fields_that_do_not_fit_are_not_sent(world: World, stand_in: StandIn, given: str) -> None:
    done = await world.run("balance", "twilio", stdin=given.encode(), env={"TWILIO_URL": stand_in.url})
    assert await done.ends() == 2
    assert done.out == ""
    assert "Account SID, Auth Token" in done.log
    assert stand_in.count == 0


@pytest.mark.failure(88)
async def test_a_provider_that_is_out_of_credit_says_so(world: World, stand_in: StandIn) -> None:
    stand_in.play(recorded("openrouter", "out_of_credit").exchanges, {"key": "canary-0123456789"})
    env = {"OPENROUTER_URL": stand_in.url, "PROVIDER_KEY": "canary-0123456789"}
    done = await world.run("balance", "openrouter", "--json", env=env)
    assert await done.ends() == 1
    assert done.out == ""
    assert "out of credit" in done.log


async def test_a_provider_is_described_and_its_file_checked(world: World) -> None:
    done = await world.run("providers", "twilio")
    assert await done.ends() == 0
    assert done.out.index("account_sid") < done.out.index("auth_token")
    root = Path(__file__).parents[2]
    file, cases = root / "bot/providers/catalogue/twilio.py", root / "tests/providers/twilio"
    done = await world.run("providers", "check", str(file), "--cases", str(cases))
    assert await done.ends() == 0
    assert {line.split()[0] for line in done.out.splitlines()} == {"ok"}


async def test_a_file_that_breaks_the_contract_is_told_how(world: World) -> None:
    root = Path(__file__).parents[2]
    text = (root / "bot/providers/catalogue/twilio.py").read_text()
    (world.folder / "wrong.py").write_text(text.replace('answer.number("balance")', 'answer.number("balance") or 0'))
    cases = str(root / "tests/providers/twilio")
    done = await world.run("providers", "check", "wrong.py", "--cases", cases)
    assert await done.ends() == 1
    assert "FAIL  recorded: no_balance_yet: balance.amount is int, no Decimal" in done.out


async def test_providers(world: World) -> None:
    done = await world.run("providers")
    assert await done.ends() == 0
    assert {line.split()[0] for line in done.out.splitlines()} == {*registry(), "#"}
    listed = json.loads((await world.run("providers", "--json")).out)
    assert {row["id"]: row["edits"] for row in listed if row["edits"]} == {"elumenta": ["avatar_url", "name"]}
    assert {row["id"] for row in listed} == registry().keys()
