"""Server-sent events: each part of a tab's view when that part has changed."""

import asyncio
import json

from aiohttp import web

from bot.sandbox.page.view import Look, sections
from bot.sandbox.sandbox import Sandbox

GATHER = 0.03  # seconds that changes are gathered for
REFRESH = 5.0  # seconds after which a tab is looked after although nothing changed: balances drain by themselves


class Stream:
    """Connection of one tab."""

    def __init__(self, sandbox: Sandbox, look: Look, response: web.StreamResponse) -> None:
        self._sandbox = sandbox
        self._look = look
        self._response = response
        self._sent: dict[str, str] = {}
        self._toasts = len(sandbox.telegram.toasts)

    async def run(self) -> None:
        """Send until the tab is closed."""
        world = self._sandbox.telegram.world
        while True:
            stamp = world.stamp
            await self._send_changes()
            try:
                async with asyncio.timeout(REFRESH):
                    while world.stamp == stamp:
                        await world.change()
            except TimeoutError:
                await self._response.write(b": still here\n\n")
            await asyncio.sleep(GATHER)

    async def _send_changes(self) -> None:
        await self._sandbox.refresh()
        for name, part in sections(self._sandbox, self._look).items():
            said = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
            if self._sent.get(name) != said:
                self._sent[name] = said
                await self._event(name, said)
        toasts = self._sandbox.telegram.toasts
        for toast in toasts[self._toasts :]:
            if toast.person.id == self._look.person:
                content = {"query": toast.query_id, "text": toast.text, "alert": toast.alert, "url": toast.url}
                await self._event("toast", json.dumps(content))
        self._toasts = len(toasts)

    async def _event(self, name: str, data: str) -> None:
        await self._response.write(f"event: {name}\ndata: {data}\n\n".encode())
