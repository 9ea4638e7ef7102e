"""Server of the page: static files, one stream of changes a tab, and small JSON actions."""

import contextlib
import errno
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.page.actions import ACTIONS
from bot.sandbox.page.stream import Stream
from bot.sandbox.page.view import Look
from bot.sandbox.sandbox import Sandbox

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 100
BODY_MAX = 4 << 20  # bytes
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
"""Media types by how a file begins; no other file is shown in the browser."""
STATIC = Path(__file__).with_name("static")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests of other sites: under a name that only resolves to loopback, and posts that are not JSON."""
    if request.url.host not in (LOOPBACK, "localhost"):
        raise web.HTTPForbidden(text="The sandbox answers on loopback only.")
    if request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="JSON is expected.")
    return await handler(request)


async def _with_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


class PageServer:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        app = web.Application(middlewares=[_guarded], client_max_size=BODY_MAX)
        app.on_response_prepare.append(_with_headers)
        app.router.add_get("/", self._index)
        app.router.add_get("/api/events", self._events)
        app.router.add_get("/api/files/{id}", self._file)
        app.router.add_post("/api/{action}", self._act)
        app.router.add_static("/static", STATIC)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)

    async def start(self, port: int, host: str = LOOPBACK) -> str:
        """Listen on the port, or the next free one, and return the URL on loopback; port 0 takes any.

        Another `host` is for a container whose port is published on loopback: under other names nothing is answered.
        """
        await self._runner.setup()
        for candidate in range(port, port + PORTS_TRIED):
            try:
                await web.TCPSite(self._runner, host, candidate).start()
            except OSError as error:
                if error.errno != errno.EADDRINUSE or candidate == port + PORTS_TRIED - 1:
                    raise
            else:
                break
        return f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        look = self._look(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionResetError):  # the tab has gone
            await Stream(self._sandbox, look, response).run()
        return response

    def _look(self, request: web.Request) -> Look:
        """Return the tab's view; without parameters the owner's private chat."""
        owner, params = self._sandbox.cast.actors[0].person.id, request.query
        try:
            person = int(params.get("person") or owner)
            self._sandbox.cast.actor(person)
            chat = int(params.get("chat") or person)
            known = {person, *(group.chat.id for group in self._sandbox.cast.groups)}
            if chat not in known:
                raise KeyError(chat)
            return Look(person, chat, int(params["thread"]) if params.get("thread") else None)
        except (KeyError, ValueError):
            raise web.HTTPNotFound(text="There is no such person or chat.") from None

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Return a file: a picture is shown, anything else is downloaded."""
        file = self._sandbox.telegram.world.files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        picture = next((mime for start, mime in PICTURES.items() if file.data.startswith(start)), None)
        return web.Response(body=file.data, content_type=picture or "application/octet-stream")

    async def _act(self, request: web.Request) -> web.StreamResponse:
        action = ACTIONS.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        try:
            answer = action(self._sandbox, await request.json())
        except (KeyError, ValueError, TypeError, IndexError) as error:
            return web.json_response({"problem": str(error.args[0]) if error.args else "not understood"}, status=400)
        self._sandbox.telegram.world.changed()
        return web.json_response(answer)
