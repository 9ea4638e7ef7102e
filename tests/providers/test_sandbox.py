"""The simulated providers notice what the documents do not allow, and keep no key."""

import aiohttp
import pytest

from bot.sandbox.providers import ProviderSim

ME = "/api/auth/users/me/"
AGENT = {"User-Agent": "balance-bot/1"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "violation"),
    [
        ("GET", "/api/v2/user/me/", {}, None, 404, "undocumented operation"),
        ("POST", "/api/v2/user/me", {}, None, 404, "undocumented operation"),
        ("GET", "/api/v2/user/me?key=1", {}, None, 200, "undocumented query"),
        ("GET", "/api/v2/user/me", {"Authorization": "Token KEY"}, None, 401, "wrong authorization scheme"),
        ("GET", "/api/v2/user/me", {"User-Agent": "x"}, None, 200, "no User-Agent of the bot"),
        ("GET", "/api/v2/user/me", {"Cookie": "a=b"}, None, 200, "a cookie came back"),
        ("GET", "/api/v2/user/me", {}, {"name": "x"}, 200, "a GET with a body"),
        ("PATCH", "/api/v2/user/me", {}, {"plan": "elite"}, 400, "a PATCH body that is not as documented"),
        ("PATCH", "/api/v2/user/me", {}, {"name": None}, 400, "a PATCH body that is not as documented"),
    ],
)
async def test_violations(
    method: str,
    path: str,
    headers: dict[str, str],
    body: dict[str, object] | None,
    status: int,
    violation: str,
    sim: ProviderSim,
    keys: dict[str, str],
) -> None:
    key = keys["elumenta"]
    sent = AGENT | {"Authorization": f"Bearer {key}"} | {k: v.replace("KEY", key) for k, v in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, sim.url_elumenta + path, headers=sent, json=body) as response,
    ):
        assert response.status == status
    assert [said.partition(": ")[2] for said in sim.violations] == [violation]
    assert key not in repr(sim.requests)


async def test_a_key_at_the_wrong_provider(sim: ProviderSim, keys: dict[str, str]) -> None:
    headers = AGENT | {"Authorization": f"Token {keys['elumenta']}"}
    async with aiohttp.ClientSession() as session, session.get(sim.url_generect + ME, headers=headers) as response:
        assert response.status == 401
    assert sim.violations == ["generect: a key of another provider"]


async def test_a_followed_redirect_is_seen(sim: ProviderSim, keys: dict[str, str]) -> None:
    sim.fault("generect", "redirect")
    headers = AGENT | {"Authorization": f"Token {keys['generect']}"}
    async with aiohttp.ClientSession() as session, session.get(sim.url_generect + ME, headers=headers) as response:
        assert response.status == 200
    assert len(sim.violations) == 1


def test_an_unknown_fault_is_refused(sim: ProviderSim) -> None:
    with pytest.raises(ValueError, match="no_such"):
        sim.fault("generect", "no_such")
