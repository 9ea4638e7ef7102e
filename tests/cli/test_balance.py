"""`balance-bot balance` and `providers`: no Telegram, no database."""

import json

import pytest

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
        assert "Traceback" not in done.log
        assert len(world.providers.requests) == requests


async def test_providers(world: World) -> None:
    done = await world.run("providers")
    assert await done.ends() == 0
    assert {"generect", "elumenta"} <= set(done.out.split())
    listed = json.loads((await world.run("providers", "--json")).out)
    assert {row["id"]: row["edits"] for row in listed} == {"elumenta": ["avatar_url", "name"], "generect": []}
