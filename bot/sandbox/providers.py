"""Generect and Elumenta on loopback: strictly as documented, except where a fault was asked for.

Every request is kept, without its key; whatever the documents do not allow is kept as a violation.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox import provider_documents as documents
from bot.sandbox.provider_faults import KINDS, PATCHED, Hit


@dataclass(slots=True)
class ProviderRequest:
    """Request. account: the provider's id and the account's number in the order of adding, None for an unknown key.

    connection: the client's port, the same for requests over one connection. at: monotonic seconds. status: None until
    the answer begins.
    """

    provider: str
    method: str
    path: str
    headers: Mapping[str, str]
    account: str | None
    body: bytes
    connection: int
    at: float
    status: int | None = None


@dataclass(slots=True)
class _Fault:
    provider: str
    kind: str
    left: int
    key: str | None
    path: str | None
    method: str | None
    args: Mapping[str, Any]


class ProviderSim:
    """Servers of both providers, and a third to which redirects lead and which nothing may reach. Ports are free ones.

    touched: called when a request has come and when it is answered.
    """

    url_generect: str
    url_elumenta: str

    def __init__(self, touched: Callable[[], None] = lambda: None) -> None:
        self.requests: list[ProviderRequest] = []
        self.violations: list[str] = []
        self._touched = touched
        self._revoked: set[str] = set()
        self._accounts: dict[str, dict[str, dict[str, Any]]] = {"generect": {}, "elumenta": {}}
        self._faults: list[_Fault] = []
        self._runners: list[web.ServerRunner] = []
        self._trap = ""

    async def start(self) -> None:
        self.url_generect = await self._listen(lambda request: self._serve("generect", request))
        self.url_elumenta = await self._listen(lambda request: self._serve("elumenta", request))
        self._trap = await self._listen(self._spring)

    async def stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()

    def generect(self, key: str, **fields: Any) -> dict[str, Any]:
        """Add an account and return what its answers are made of: change it to change them."""
        return self._accounts["generect"].setdefault(key, documents.generect_account() | fields)

    def elumenta(self, key: str, **fields: Any) -> dict[str, Any]:
        """Add an account and return what its answers are made of: change it to change them."""
        return self._accounts["elumenta"].setdefault(key, documents.elumenta_account() | fields)

    def fault(
        self,
        provider: str,
        kind: str,
        times: int = 1,
        *,
        key: str | None = None,
        path: str | None = None,
        method: str | None = None,
        **args: Any,
    ) -> None:
        """Have the next `times` requests that fit meet the fault; `kind` and `args` are of provider_faults."""
        if kind not in KINDS:
            raise ValueError(kind)
        only = "PATCH" if kind in PATCHED else method
        self._faults.append(_Fault(provider, kind, times, key, path, only, args))

    def heal(self, key: str | None = None) -> None:
        """Forget the faults that have not been met yet: all, or those of one key."""
        self._faults = [fault for fault in self._faults if key is not None and fault.key != key]

    def revoke(self, key: str) -> None:
        """Answer this key with 401 from now on."""
        self._revoked.add(key)

    def restore(self, key: str) -> None:
        self._revoked.discard(key)

    async def _listen(self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> str:
        runner = web.ServerRunner(web.Server(handler, access_log=None, handler_cancellation=True), shutdown_timeout=0)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        return f"http://127.0.0.1:{port}"

    async def _spring(self, request: web.BaseRequest) -> web.StreamResponse:
        carried = " with a key" if "Authorization" in request.headers else ""
        self.violations.append(f"a redirect was followed{carried}")
        return web.json_response({})

    async def _serve(self, provider: str, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        key = request.headers.get("Authorization", "").partition(" ")[2]
        recorded = self._record(provider, request, key, body)
        self._touched()
        response = await self._respond(provider, request, key, body)
        recorded.status = response.status
        self._touched()
        return response

    async def _respond(self, provider: str, request: web.BaseRequest, key: str, body: bytes) -> web.StreamResponse:
        fault = self._due(provider, request, key)
        account = None if key in self._revoked else self._accounts[provider].get(key)
        if fault is not None:
            return await KINDS[fault.kind](self._hit(provider, request, key, body, fault))
        if (request.method, request.rel_url.raw_path) not in documents.OPERATIONS[provider]:
            return web.json_response({"detail": "Not found."}, status=404)
        scheme = request.headers.get("Authorization", "").partition(" ")[0]
        if account is None or scheme != documents.SCHEMES[provider]:
            return web.json_response({"detail": "Invalid token."}, status=401)
        if request.method == "PATCH" and documents.wanted_changes(body) is None:
            return web.json_response({"detail": "Bad request."}, status=400)
        return web.json_response(self._answer(request, account, body))

    def _answer(self, request: web.BaseRequest, account: dict[str, Any], body: bytes) -> dict[str, Any]:
        if request.method == "PATCH":
            account |= documents.wanted_changes(body) or {}
        return documents.view(request.path, account)

    def _hit(self, provider: str, request: web.BaseRequest, key: str, body: bytes, fault: _Fault) -> Hit:
        account = self._accounts[provider].get(key, {})
        return Hit(
            request=request,
            key=key,
            essential=documents.ESSENTIAL[provider],
            trap=self._trap,
            answer=lambda: self._answer(request, account, body),
            seen=lambda: documents.view(request.path, account),
            args=fault.args,
        )

    def _due(self, provider: str, request: web.BaseRequest, key: str) -> _Fault | None:
        for fault in self._faults:
            fits = (
                fault.provider == provider
                and fault.key in (None, key)
                and fault.path in (None, request.path)
                and fault.method in (None, request.method)
            )
            if fits and fault.left > 0:
                fault.left -= 1
                return fault
        return None

    def _record(self, provider: str, request: web.BaseRequest, key: str, body: bytes) -> ProviderRequest:
        keys = list(self._accounts[provider])
        peer = request.transport.get_extra_info("peername") if request.transport else None
        recorded = ProviderRequest(
            provider=provider,
            method=request.method,
            path=request.path_qs,
            headers={name: value.replace(key, "…") if key else value for name, value in request.headers.items()},
            account=f"{provider}-{keys.index(key) + 1}" if key in keys else None,
            body=body,
            connection=peer[1] if peer else 0,
            at=time.monotonic(),
        )
        self.requests.append(recorded)
        for violation in documents.violations(provider, request, body):
            self.violations.append(f"{provider} {request.method} {request.path}: {violation}")
        if any(key in keys for name, keys in self._accounts.items() if name != provider):
            self.violations.append(f"{provider}: a key of another provider")
        return recorded
