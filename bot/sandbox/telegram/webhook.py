"""Webhook sender: in order within a chat, chats concurrently, again after a failure."""

import asyncio
import json
import time
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.sandbox.telegram.api import Api
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.updates import Pending

DELAY_MAX = 60.0  # seconds
ANSWER_WITHIN = 60.0  # seconds


class WebhookSender:
    """Webhook sender. first_delay: seconds after a failure until an update is sent again; it doubles each time."""

    def __init__(self, api: Api, first_delay: float) -> None:
        self._api = api
        self._first_delay = first_delay
        self._busy: set[object] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = ClientTimeout(total=ANSWER_WITHIN)
        async with ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as deliveries:
            while True:
                for update in self._ready():
                    self._busy.add(update.ordering_key)
                    deliveries.create_task(self._deliver(session, update))
                await self._wait()

    def _ready(self) -> list[Pending]:
        """Return the first update of every idle ordering key, as many as there are connections left."""
        hook, ready = self._api.webhook, dict[object, Pending]()
        if not hook.url:
            return []
        for update in self._api.updates.pending:
            if update.ordering_key not in self._busy:
                ready.setdefault(update.ordering_key, update)
        due = [update for update in ready.values() if update.due <= time.monotonic()]
        return due[: max(0, hook.max_connections - len(self._busy))]

    async def _wait(self) -> None:
        dues = [update.due for update in self._api.updates.pending if update.due > time.monotonic()]
        try:
            async with asyncio.timeout(max(0.0, min(dues) - time.monotonic()) if dues else None):
                await self._api.world.change()
        except TimeoutError:
            return

    async def _deliver(self, session: ClientSession, update: Pending) -> None:
        hook = self._api.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        problem, answer = "", b""
        try:
            async with session.post(hook.url, json=update.body, headers=headers, allow_redirects=False) as response:
                answer = await response.read()
                if not 200 <= response.status < 300:
                    problem = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (ClientError, TimeoutError) as error:
            problem = f"Connection failed: {type(error).__name__}"
        self._busy.discard(update.ordering_key)
        if problem:
            hook.last_error, hook.last_error_date = problem, self._api.world.now()
            update.delay = min(update.delay * 2 or self._first_delay, DELAY_MAX)
            update.due = time.monotonic() + update.delay
            self._api.world.changed()
        else:
            self._api.updates.remove(update)
            await self._method_in_reply(answer)

    async def _method_in_reply(self, answer: bytes) -> None:
        """Execute a JSON answer that names a method; nobody gets its result."""
        body = _json_object(answer)
        if name := str(body.pop("method", "")):
            params = Params.of_json(body)
            await self._api.execute(self._api.record(name, params), params)


def _json_object(answer: bytes) -> dict[str, Any]:
    try:
        body = json.loads(answer)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
