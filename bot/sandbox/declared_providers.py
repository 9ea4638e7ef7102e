"""Providers of the catalogue on loopback: each asks for its key where its own file puts it."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.domain.clock import Clock
from bot.providers import registry
from bot.providers.auth import OutgoingRequest
from bot.providers.request import filled
from bot.sandbox.declared import Declared
from bot.sandbox.provider_faults import KINDS, Hit
from bot.sandbox.providers import ProviderRequest

ANSWERS: dict[str, tuple[str, dict[str, Any]] | None] = {
    "normally": None,
    "429": ("rate_limited", {"retry_after": 30}),
    "500": ("status", {"code": 500}),
    "HTML": ("html200", {}),
    "slowly": ("slow", {"seconds": 6}),
}
"""How an account's requests can be answered, as kinds of provider_faults."""


class DeclaredProviders:
    """Servers of the catalogue's providers. requests: where each request is recorded, without its key.

    touched: called when one has come and when it is answered.
    """

    def __init__(
        self,
        accounts: Sequence[Declared],
        requests: list[ProviderRequest],
        clock: Clock,
        touched: Callable[[], None],
    ) -> None:
        self.urls: dict[str, str] = {}
        self.violations: list[str] = []
        self._accounts = {account.provider: account for account in accounts}
        self._requests = requests
        self._clock = clock
        self._touched = touched
        self._runners: list[web.ServerRunner] = []

    async def start(self) -> None:
        for provider in self._accounts:
            server = web.Server(self._server(provider), access_log=None, handler_cancellation=True)
            runner = web.ServerRunner(server, shutdown_timeout=0)
            await runner.setup()
            self._runners.append(runner)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.urls[provider] = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()

    def _server(self, provider: str) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
        return lambda request: self._serve(self._accounts[provider], request)

    async def _serve(self, account: Declared, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        opened = _opens(account, request, body)
        kept = ProviderRequest(
            provider=account.provider,
            method=request.method,
            path=request.path,
            headers={},
            account=account.id if opened else None,
            body=b"",
            connection=0,
            at=time.monotonic(),
        )
        self._requests.append(kept)
        self._touched()
        response = await self._answer(account, request, opened=opened)
        kept.status = response.status
        self._touched()
        return response

    async def _answer(self, account: Declared, request: web.BaseRequest, *, opened: bool) -> web.StreamResponse:
        kind = account.kind
        if (request.method, request.path) != (kind["method"], filled(kind["path"], account.credentials, {})):
            self.violations.append(f"{account.provider}: {request.method} {kind['path']} was not asked for")
            return web.json_response({"error": "not found"}, status=404)
        fault = ANSWERS[account.answers]
        if opened and fault is not None:
            answer = account.answer(self._clock.now())
            return await KINDS[fault[0]](Hit(request, account.key, "", "", lambda: answer, lambda: answer, fault[1]))
        if not opened or account.revoked:
            return web.json_response(kind["refused"]["json"], status=kind["refused"]["status"])
        return web.json_response(account.answer(self._clock.now()))


def _opens(account: Declared, request: web.BaseRequest, body: bytes) -> bool:
    """Return whether the request carries the account's fields where the provider's file puts them."""
    wanted = OutgoingRequest()
    registry()[account.provider].auth.fill(wanted, account.credentials)
    form = request.content_type == "application/x-www-form-urlencoded"
    sent: Mapping[str, Any] = dict(parse_qsl(body.decode())) if form else json.loads(body or b"{}")
    return (
        all(request.headers.get(name) == value for name, value in wanted.headers.items())
        and wanted.params.items() <= dict(request.query).items()
        and all(sent.get(name) == value for name, value in {**(wanted.json or {}), **(wanted.form or {})}.items())
    )
