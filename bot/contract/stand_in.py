"""Stand-in of a provider on loopback: plays a recorded case and notices every request that is not as recorded."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.contract.cases import Exchange, resolved

Fault = Callable[[web.BaseRequest, int], Awaitable[web.StreamResponse | None]]
"""What happens instead of the recorded answer to the request of this number, None for nothing else."""


class StandIn:
    """Server that plays one case at a time. violations: what was not as recorded, without a credential."""

    def __init__(self) -> None:
        self.url = ""
        self.violations: list[str] = []
        self.count = 0
        self._exchanges: tuple[Exchange, ...] = ()
        self._secrets: Mapping[str, str] = {}
        self._fault: Fault | None = None
        self._runner: web.ServerRunner | None = None

    async def start(self) -> None:
        self._runner = web.ServerRunner(
            web.Server(self._serve, access_log=None, handler_cancellation=True), shutdown_timeout=0
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def play(self, exchanges: tuple[Exchange, ...], secrets: Mapping[str, str], fault: Fault | None = None) -> None:
        """Expect these requests from now on, in this order."""
        self._exchanges, self._secrets, self._fault = exchanges, secrets, fault
        self.violations, self.count = [], 0

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        number, self.count = self.count, self.count + 1
        body = await request.read()
        if self._fault is not None and (answer := await self._fault(request, number)) is not None:
            return answer
        if number >= len(self._exchanges):
            self.violations.append(f"request {number + 1}: there is none recorded")
            return web.Response(status=599)
        exchange = self._exchanges[number]
        self.violations += [f"request {number + 1}: {what}" for what in self._differences(exchange, request, body)]
        return recorded_answer(exchange)

    def _differences(self, exchange: Exchange, request: web.BaseRequest, body: bytes) -> list[str]:
        wanted = exchange.request
        found: list[str] = []
        if request.method != wanted["method"]:
            found.append(f"{request.method}, not {wanted['method']}")
        if request.rel_url.path != self._with_secrets(wanted["path"]):
            found.append(f"another path than {wanted['path']}")
        if dict(request.rel_url.query) != self._with_secrets(wanted.get("query", {})):
            found.append(f"another query than {wanted.get('query', {})}")
        found += [
            f"another header {name} than {value}"
            for name, value in wanted.get("headers", {}).items()
            if request.headers.get(name) != self._with_secrets(value)
        ]
        if not request.headers.get("User-Agent", "").startswith("balance-bot/"):
            found.append("no User-Agent of the bot")
        if _body(request, body) != self._with_secrets(wanted.get("json", wanted.get("form"))):
            found.append("another body")
        return found

    def _with_secrets(self, template: Any) -> Any:
        if isinstance(template, str):
            return resolved(template, self._secrets)
        if isinstance(template, dict):
            return {name: self._with_secrets(value) for name, value in template.items()}
        return template


def _body(request: web.BaseRequest, body: bytes) -> Any:
    if not body:
        return None
    return json.loads(body) if request.content_type == "application/json" else dict(parse_qsl(body.decode()))


def recorded_answer(exchange: Exchange) -> web.Response:
    """Return the answer of an exchange."""
    kind = "application/json" if exchange.text is None else "text/plain"
    body = json.dumps(exchange.json) if exchange.text is None else exchange.text
    return web.Response(status=exchange.status, body=body.encode(), headers={"Content-Type": kind, **exchange.headers})
