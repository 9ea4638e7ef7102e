"""HTTP server of the simulated Telegram, on loopback only."""

import asyncio
import json
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from bot.sandbox.telegram.api import Api, Call
from bot.sandbox.telegram.faults import AFTER, Fault, FaultPlan
from bot.sandbox.telegram.params import Params, Upload

BODY_MAX = 64 << 20  # bytes; a document may have 50 MB


class Server:
    """Server of /bot<token>/<method> and /file/bot<token>/<path>; `revoked` answers every call with 401.

    Calls may be made under a folder: /<base>/bot<token>/<method>.
    """

    def __init__(self, api: Api, token: str, faults: FaultPlan) -> None:
        self._api = api
        self._token = token
        self._faults = faults
        self.revoked = False
        app = web.Application(client_max_size=BODY_MAX)
        app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]+}", self._call)
        app.router.add_route("*", "/{base:[^/]+}/bot{token:[^/]+}/{method:[^/]+}", self._call)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        app.router.add_route("*", "/{rest:.*}", self._not_found)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)

    async def start(self, port: int) -> str:
        """Listen and return the base URL; port 0 takes a free one."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, bound = self._runner.addresses[0][:2]
        return f"http://{host}:{bound}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if self.revoked or request.match_info["token"] != self._token:
            return _failure(401, "Unauthorized")
        name = request.match_info["method"]
        try:
            params = await _read(request)
        except UnicodeDecodeError:
            self._api.violations.append(f"{name}: the body is not UTF-8")
            return _failure(400, "Bad Request: strings must be encoded in UTF-8")
        except ValueError:
            self._api.violations.append(f"{name}: the body cannot be parsed")
            return _failure(400, "Bad Request: can't parse the request")
        call = self._api.record(name, params, request.match_info.get("base", ""))
        fault = self._faults.take(name, params.text("chat_id"))
        if fault and fault.kind not in AFTER:
            return self._strike(request, call, fault)
        body = await self._api.execute(call, params)
        if fault and fault.kind == "drop_after":
            return _hang_up(request)
        if fault:
            await asyncio.sleep(fault.seconds)
        return web.json_response(body, status=body.get("error_code", 200))

    def _strike(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        """Return the answer of a fault, for a call that has no effect."""
        call.done = True
        self._api.world.changed()
        if fault.kind == "drop":
            return _hang_up(request)
        if fault.kind == "html502":
            call.error_code = 502
            page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        if fault.kind == "undecodable200":
            return web.Response(body=b"\xff\xfe{not json", content_type="application/json")
        if fault.kind == "no_description500":
            call.error_code = 500
            return web.json_response({"ok": False, "error_code": 500}, status=500)
        body = fault.body()
        call.error_code = body["error_code"]
        return web.json_response(body, status=body["error_code"])

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if self.revoked or request.match_info["token"] != self._token:
            return _failure(401, "Unauthorized")
        file = next((one for one in self._api.world.files.values() if one.path == request.match_info["path"]), None)
        if file is None:
            return _failure(404, "Not Found")
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def _not_found(self, request: web.Request) -> web.StreamResponse:
        self._api.violations.append(f"{request.method} of an unknown path")
        return _failure(404, "Not Found")


def _failure(code: int, description: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": code, "description": description}, status=code)


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection so that the client gets no answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> Params:
    """Return the parameters of the query string and of the body; raises ValueError, UnicodeDecodeError among them."""
    values: dict[str, str] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json" and request.body_exists:
        body = json.loads((await request.read()).decode())
        if not isinstance(body, dict):
            raise ValueError("expected an object")
        values |= Params.of_json(body).values
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            if isinstance(value, FileField):
                with value.file:
                    files[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                values[name] = _decoded(value)
    return Params(values, files)


def _decoded(value: Any) -> str:
    return value if isinstance(value, str) else bytes(value).decode()
