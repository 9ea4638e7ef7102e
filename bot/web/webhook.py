"""Updates pushed by Telegram: checked, stored, and only then answered with 200."""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from bot.domain.errors import StorageFull
from bot.storage.queues.inbox import is_update_id

HEADER = "X-Telegram-Bot-Api-Secret-Token"
BODY_MAX = 1024 * 1024  # bytes; Telegram's updates have a few kB


class Webhook:
    """Webhook endpoint. accept: stores updates. storage_failed: called with the reason where it could not.

    No body is ever logged. A request without the secret learns nothing but 401.
    """

    def __init__(
        self,
        secret: str,
        accept: Callable[[Sequence[dict[str, Any]]], Awaitable[None]],
        storage_failed: Callable[[StorageFull], object],
    ) -> None:
        self._secret = secret.encode()
        self._accept = accept
        self._storage_failed = storage_failed

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
        if not isinstance(update, dict) or not is_update_id(update.get("update_id")):
            return web.Response(status=400)
        try:
            await self._accept([update])
        except RecursionError:  # nested too deep to be written down again
            return web.Response(status=400)
        except StorageFull as error:  # Telegram will send it again
            self._storage_failed(error)
            return web.Response(status=503)
        return web.Response()
