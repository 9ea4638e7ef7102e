"""The HTTP server: `/healthz` (the process is well), `/readyz` (it does its work), `/metrics`, the webhook."""

import math

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.domain.clock import Clock
from bot.services.health import Readiness, age
from bot.services.metrics import INBOX, OUTBOX_OLDEST, OUTBOX_ROWS, POLL_LAG, STORAGE
from bot.web.webhook import BODY_MAX, Webhook

READINESS = web.AppKey("readiness", Readiness)
CLOCK = web.AppKey("clock", Clock)


async def healthz(request: web.Request) -> web.Response:
    """Liveness: red while the database takes no rows, or does not answer."""
    return _report({"storage": await request.app[READINESS].storage()})


async def readyz(request: web.Request) -> web.Response:
    """Readiness: green when all that the process's roles need is well."""
    return _report(await request.app[READINESS].parts())


def _report(parts: dict[str, bool]) -> web.Response:
    good = all(parts.values())
    words = {name: "ok" if well else "failing" for name, well in parts.items()}
    return web.json_response({"status": "ok" if good else "failing", **words}, status=200 if good else 503)


async def metrics(request: web.Request) -> web.Response:
    """Prometheus metrics; the backlog is measured at each request, NaN while the database gives no answer."""
    readiness = request.app[READINESS]
    waiting, now = await readiness.backlog(), request.app[CLOCK].now()
    STORAGE.set(waiting is not None and await readiness.storage())
    INBOX.set(math.nan if waiting is None else waiting.inbox)
    OUTBOX_ROWS.set(math.nan if waiting is None else waiting.outbox)
    POLL_LAG.set(math.nan if waiting is None else age(waiting.due_since, now).total_seconds())
    OUTBOX_OLDEST.set(math.nan if waiting is None else age(waiting.sendable_since, now).total_seconds())
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def application(readiness: Readiness, clock: Clock, webhook: Webhook | None, paths: tuple[str, ...]) -> web.Application:
    """Return the server's routes; `paths` are where the webhook listens."""
    app = web.Application(client_max_size=BODY_MAX)
    app[READINESS], app[CLOCK] = readiness, clock
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    if webhook is not None:
        for path in paths:
            app.router.add_post(path, webhook.receive)
    return app
