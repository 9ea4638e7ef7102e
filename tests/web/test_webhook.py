"""The real HTTP server: what it takes from Telegram, and what it tells about itself."""

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.domain.errors import StorageFull
from bot.services.health import Health, Readiness
from bot.services.metrics import INBOX
from bot.services.resources import Resources
from bot.storage.db.engine import Database
from bot.storage.queues import inbox
from bot.storage.queues.inbox import NewUpdate
from bot.web.server import application
from bot.web.webhook import BODY_MAX, HEADER, Webhook
from tests.services.conftest import resources
from tests.services.samples import KEY, NOW

__all__ = ["resources"]

SECRET = "s3cret-of-the-webhook"
GOOD = {HEADER: SECRET}


class Server:
    """The application on a free port; `accepted` are the updates that came through."""

    def __init__(self, resources: Resources) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.full = self.too_deep = False
        self.failures: list[StorageFull] = []
        self.health = Health(since=NOW, telegram=True)
        readiness = Readiness(resources, self.health, {"chat", "poller", "sender"})
        made = application(readiness, resources.clock, self.webhook(), ("/webhook",))
        self.runner = web.AppRunner(made, access_log=None)

    def webhook(self) -> Webhook:
        return Webhook(SECRET, self.accept, self.failures.append)

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        if self.full:
            raise StorageFull
        if self.too_deep:
            raise RecursionError
        self.accepted += updates

    async def ask(self, method: str, path: str, **request: Any) -> tuple[int, str]:
        host, port = self.runner.addresses[0][:2]
        async with ClientSession() as session, session.request(method, f"http://{host}:{port}{path}", **request) as got:
            return got.status, await got.text()

    async def push(self, body: bytes, headers: dict[str, str]) -> int:
        status, text = await self.ask("POST", "/webhook", data=io.BytesIO(body), headers=headers)
        assert text == "" or status == 404
        return status


@asynccontextmanager
async def serving(resources: Resources) -> AsyncIterator[Server]:
    made = Server(resources)
    await made.runner.setup()
    await web.TCPSite(made.runner, "127.0.0.1", 0).start()
    yield made
    await made.runner.cleanup()


@pytest.fixture
async def server(resources: Resources) -> AsyncIterator[Server]:
    async with serving(resources) as made:
        yield made


async def test_an_update_with_the_secret_is_accepted(server: Server) -> None:
    assert await server.push(b'{"update_id": 7, "message": {}}', GOOD) == 200
    assert server.accepted == [{"update_id": 7, "message": {}}]


@pytest.mark.failure(57)
@pytest.mark.parametrize(
    "secret", [None, "", "wrong", SECRET[:-1], f"{SECRET}x", SECRET.upper(), "sécret", "\u0441ecret"]
)
async def test_without_the_secret_nothing_is_taken(server: Server, secret: str | None) -> None:
    headers = {} if secret is None else {HEADER: secret}
    assert await server.push(b'{"update_id": 7}', headers) == 401
    assert server.accepted == []


@pytest.mark.failure(57)
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"{}", b'{"update_id": "7"}', b'{"update_id": null}'),
        *(b'{"update_id": 1.5}', b'{"update_id": true}', b'{"update_id": -1}', b'{"update_id": 9223372036854775808}'),
        *(b'{"update_id": ' + b"9" * 5000 + b"}", b"[" * 100_000, b'{"a":' * 100_000),
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_a_bad_body_is_the_senders_fault(server: Server, body: bytes) -> None:
    assert await server.push(body, GOOD) == 400
    assert server.accepted == []


@pytest.mark.failure(57)
async def test_a_body_that_does_not_inflate_is_the_senders_fault(server: Server) -> None:
    assert await server.push(b"no gzip", GOOD | {"Content-Encoding": "gzip"}) == 400
    assert server.accepted == []


@pytest.mark.failure(57)
async def test_an_update_too_deep_to_be_stored_is_the_senders_fault(server: Server) -> None:
    server.too_deep = True
    assert await server.push(b'{"update_id": 7}', GOOD) == 400


@pytest.mark.failure(57)
async def test_a_huge_body_is_refused(server: Server) -> None:
    assert await server.push(b" " * (BODY_MAX + 1), GOOD) == 413
    assert server.accepted == []


@pytest.mark.failure(57, 70)
async def test_no_body_is_logged(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    for body in (json.dumps({"update_id": KEY}).encode(), KEY.encode()):
        assert await server.push(body, GOOD) == 400
    server.full = True
    assert await server.push(json.dumps({"update_id": 1, "message": KEY}).encode(), GOOD) == 503
    assert KEY not in "".join(capfd.readouterr())


@pytest.mark.failure(65)
async def test_an_update_that_is_not_stored_is_refused_and_reported(server: Server) -> None:
    server.full = True
    assert await server.push(b'{"update_id": 7}', GOOD) == 503
    assert len(server.failures) == 1
    server.full = False
    assert await server.push(b'{"update_id": 7}', GOOD) == 200


@pytest.mark.failure(65)
async def test_a_database_that_is_away_turns_health_red_and_is_no_zero(resources: Resources) -> None:
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    async with serving(replace(resources, database=away)) as server:
        assert await _json(server.ask, "/healthz") == (503, {"status": "failing", "storage": "failing"})
        assert (await server.ask("GET", "/readyz"))[0] == 503
        status, text = await server.ask("GET", "/metrics")
    assert status == 200
    assert f"\n{INBOX._name} NaN\n" in text


async def test_readiness_waits_for_telegram(server: Server) -> None:
    server.health.telegram = False
    assert await _json(server.ask, "/healthz") == (200, {"status": "ok", "storage": "ok"})
    parts = {"storage": "ok", "telegram": "failing", "poller": "ok", "sender": "ok"}
    assert await _json(server.ask, "/readyz") == (503, {"status": "failing", **parts})


async def _json(ask: Callable[..., Awaitable[tuple[int, str]]], path: str) -> tuple[int, dict[str, str]]:
    status, text = await ask("GET", path)
    return status, json.loads(text)


async def test_metrics_tell_what_waits(server: Server, resources: Resources) -> None:
    async with resources.database.write() as conn:
        await conn.run_sync(inbox.accept, resources.vault, [NewUpdate(1, 2, 3, b"{}"), NewUpdate(2, 2, 3, b"{}")], NOW)
    status, text = await server.ask("GET", "/metrics")
    assert status == 200
    assert "\nbalance_bot_inbox 2.0\n" in text
    assert "\nbalance_bot_outbox_rows 0.0\n" in text


@pytest.mark.parametrize(("method", "path"), [("GET", "/webhook"), ("GET", "/"), ("POST", "/healthz"), ("POST", "/x")])
async def test_other_ways_in_are_closed(server: Server, method: str, path: str) -> None:
    assert (await server.ask(method, path, headers=GOOD))[0] in (404, 405)
