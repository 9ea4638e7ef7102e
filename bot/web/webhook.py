"""Updates pushed by Telegram: checked, stored, and only then answered with 200."""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiohttp import web

from bot.domain.errors import StorageFull
from bot.services.health import Health

log = structlog.get_logger()

HEADER = "X-Telegram-Bot-Api-Secret-Token"
BODY_MAX = 1024 * 1024  # bytes; Telegram's updates have a few kB


class Webhook:
    """`accept` stores updates. A request without the secret learns nothing but 401; no body is ever logged."""

    def __init__(
        self, secret: str, accept: Callable[[Sequence[dict[str, Any]]], Awaitable[None]], health: Health
    ) -> None:
        self._secret = secret.encode()
        self._accept = accept
        self._health = health

    async def receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=401)
        try:
            update = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except (ValueError, RecursionError, web.RequestPayloadError):
            return web.Response(status=400)
        if not isinstance(update, dict) or not _is_id(update.get("update_id")):
            return web.Response(status=400)
        try:
            await self._accept([update])
        except RecursionError:  # nested too deep to be written down again
            return web.Response(status=400)
        except StorageFull:
            log.error("an update could not be stored; Telegram will send it again")
            self._health.storage = False
            return web.Response(status=503)
        self._health.storage = True
        return web.Response()


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
