"""The HTTP server: `/healthz` (the process is well), `/readyz` (it does its work), `/metrics`, the webhook."""

import math

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.services.health import Health
from bot.services.metrics import INBOX
from bot.services.resources import Resources
from bot.services.status import inbox_depth
from bot.web.webhook import BODY_MAX, Webhook

RESOURCES = web.AppKey("resources", Resources)
HEALTH = web.AppKey("health", Health)


async def healthz(request: web.Request) -> web.Response:
    """Liveness: red while the database takes no rows, or does not answer."""
    storage = await _storage(request.app)
    return _report(storage, storage=storage)


async def readyz(request: web.Request) -> web.Response:
    """Readiness: green when updates arrive and can be stored."""
    storage, telegram = await _storage(request.app), request.app[HEALTH].telegram
    return _report(storage and telegram, storage=storage, telegram=telegram)


async def _storage(app: web.Application) -> bool:
    return app[HEALTH].storage and await inbox_depth(app[RESOURCES]) is not None


def _report(good: bool, **parts: bool) -> web.Response:
    words = {name: "ok" if well else "failing" for name, well in parts.items()}
    return web.json_response({"status": "ok" if good else "failing", **words}, status=200 if good else 503)


async def metrics(request: web.Request) -> web.Response:
    depth = await inbox_depth(request.app[RESOURCES])
    INBOX.set(math.nan if depth is None else depth)
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def application(
    resources: Resources, health: Health, webhook: Webhook | None, paths: tuple[str, ...]
) -> web.Application:
    """Return the server's routes; `paths` are where the webhook listens."""
    app = web.Application(client_max_size=BODY_MAX)
    app[RESOURCES], app[HEALTH] = resources, health
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    if webhook is not None:
        for path in paths:
            app.router.add_post(path, webhook.receive)
    return app
