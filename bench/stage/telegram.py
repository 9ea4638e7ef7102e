"""Fast Bot API stand-in: hands out queued updates and reports each message; it checks nothing."""

import asyncio
import itertools
import json
import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import perf_counter

from aiohttp import ClientSession, TCPConnector, web

from bench.stage.server import serving

BATCH = 100  # updates that getUpdates returns at most
TOKEN = "4242:bench-token"  # noqa: S105 - opens nothing
SECRET = "bench-secret"  # noqa: S105 - opens nothing
ME = {"id": 4242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
AGAIN = 0.1  # seconds
CALLED_WITHIN = 120.0  # seconds; a process that has ended calls nothing
CHAT_ID = re.compile(rb"chat_id[^\d-]{1,9}(-?\d+)")  # in a form, in JSON or in a multipart body
UPDATE_IDS = itertools.count(1)  # of all stand-ins of a run: a database knows for days which it has seen
NUMBER = {name: re.compile(name.encode() + rb"\D{1,9}(\d+)") for name in ("offset", "timeout", "max_connections")}


class Telegram:
    """`on_message` is told the chat and the body of each message; `latency` is how long a send takes, in seconds."""

    url: str

    def __init__(self) -> None:
        self.on_message: Callable[[int, bytes], None] = lambda *_: None
        self.latency = 0.0
        self.hooks: deque[str] = deque()  # webhook addresses that updates are pushed to in turn; none: long polling
        self._queue: deque[tuple[int, str]] = deque()
        self._arrived = asyncio.Event()
        self._calls: Counter[str] = Counter()
        self._called = asyncio.Event()
        self._messages = 0
        self._connections = 40  # updates that are pushed at once, unless setWebhook says otherwise

    def deliver(self, chat_id: int, text: str, date: int) -> None:
        """Queue a private message; `date` is when it was written, in Unix seconds."""
        update_id = next(UPDATE_IDS)
        person = {"id": chat_id, "is_bot": False, "first_name": "P", "language_code": "en"}
        message = {
            "message_id": update_id, "date": date, "chat": {"id": chat_id, "type": "private", "first_name": "P"},
            "from": person, "text": text,
        }  # fmt: skip
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._queue.append((update_id, json.dumps({"update_id": update_id, "message": message})))
        self._arrived.set()

    async def called(self, method: str, times: int = 1) -> float:
        """Wait until a method was called so often in all; return when that was seen, by the performance counter.

        Raises TimeoutError.
        """
        async with asyncio.timeout(CALLED_WITHIN):
            while self._calls[method] < times:
                self._called.clear()
                await self._called.wait()
        return perf_counter()

    def calls(self, method: str) -> int:
        return self._calls[method]

    async def push(self) -> None:
        """Send queued updates to the webhooks, as many at once as setWebhook said, until cancelled.

        One that is not taken is sent again.
        """

        async def keep_pushing(http: ClientSession) -> None:
            while True:
                while not self._queue:
                    self._arrived.clear()
                    await self._arrived.wait()
                _, body = self._queue.popleft()
                self.hooks.rotate(1)
                headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
                while True:
                    async with http.post(f"{self.hooks[0]}/webhook", data=body.encode(), headers=headers) as answer:
                        if answer.ok:
                            break
                    await asyncio.sleep(AGAIN)

        async with ClientSession(connector=TCPConnector(limit=0)) as http, asyncio.TaskGroup() as group:
            for _ in range(self._connections):
                group.create_task(keep_pushing(http))

    async def handle(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2]
        body = await request.read()
        self._calls[method] += 1
        self._called.set()
        if method == "setWebhook":
            self._connections = _number("max_connections", body) or self._connections
        if method == "getUpdates":
            return _ok(await self._get_updates(body))
        if method.startswith(("send", "editMessage")) and method != "sendChatAction":
            return await self._message(method, body)
        return _ok(json.dumps(ME) if method == "getMe" else "true")

    async def _get_updates(self, body: bytes) -> str:
        offset, timeout = _number("offset", body), _number("timeout", body)
        while self._queue and self._queue[0][0] < offset:
            self._queue.popleft()
        if not self._queue and timeout:
            self._arrived.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self._arrived.wait()
            except TimeoutError:
                pass
        return f"[{','.join(self._queue[number][1] for number in range(min(BATCH, len(self._queue))))}]"

    async def _message(self, method: str, body: bytes) -> web.Response:
        if self.latency:
            await asyncio.sleep(self.latency)
        found = CHAT_ID.search(body)
        chat_id = int(found[1]) if found else 0
        self._messages += 1
        if method.startswith("send"):
            self.on_message(chat_id, body)
        chat = f'{{"id":{chat_id},"type":"private","first_name":"P"}}'
        return _ok(f'{{"message_id":{self._messages},"date":1760000000,"chat":{chat},"text":"…"}}')


def _number(name: str, body: bytes) -> int:
    """Return a number among a call's fields, 0 where it is not there."""
    return int(found[1]) if (found := NUMBER[name].search(body)) else 0


def _ok(result: str) -> web.Response:
    return web.Response(body=f'{{"ok":true,"result":{result}}}'.encode(), content_type="application/json")


@asynccontextmanager
async def simulated_telegram() -> AsyncIterator[Telegram]:
    telegram = Telegram()
    async with serving(telegram.handle) as telegram.url:
        yield telegram
