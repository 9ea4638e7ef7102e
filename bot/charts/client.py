"""Client of the chart worker: pictures one after the other, each with a deadline."""

import asyncio
from dataclasses import dataclass

from bot.charts.process import Worker, WorkerLost
from bot.charts.request import BarsRequest, ChartRequest, thinned
from bot.charts.wire import PNG, encode
from bot.domain.errors import BotError


class ChartUnavailable(BotError):
    """Failure to draw a picture. reason: a word for logs, never foreign text."""

    waiting_helps = True

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Limits. picture: seconds for one. pictures, idle (seconds): until a worker retires. queued: requests at once."""

    picture: float = 10.0
    pictures: int = 200
    idle: float = 300.0
    queued: int = 32


class Charts:
    """Client of one worker, started at need: draws one picture after the other, in the order of the requests."""

    def __init__(self, limits: WorkerLimits | None = None) -> None:
        self._limits = limits or WorkerLimits()
        self._lock = asyncio.Lock()
        self._queued = 0
        self._worker: Worker | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._closed = False

    async def draw(self, request: ChartRequest | BarsRequest) -> bytes:
        """Return the picture as PNG; raises ChartUnavailable, at once where too many are waiting already."""
        if self._queued >= self._limits.queued:
            raise ChartUnavailable("busy")
        self._queued += 1
        try:
            async with self._lock:
                answer = await self._answer(encode(thinned(request) if isinstance(request, ChartRequest) else request))
        finally:
            self._queued -= 1
        if not answer.startswith(PNG):
            raise ChartUnavailable(answer.decode("ascii", "replace"))
        return answer

    async def close(self) -> None:
        """End the worker after the picture in hand; whoever still waits gets ChartUnavailable."""
        self._closed = True
        async with self._lock:
            self._stay_awake()
            if self._worker is not None:
                await self._worker.end()

    async def _answer(self, body: bytes) -> bytes:
        """Ask the worker; one that was lost, for instance to a full memory, is replaced and asked once more."""
        self._stay_awake()
        try:
            try:
                return await self._ask(body)
            except WorkerLost:
                return await self._ask(body)
        except WorkerLost:
            raise ChartUnavailable("worker lost") from None
        except TimeoutError:
            raise ChartUnavailable("too slow") from None
        finally:
            self._rest()

    async def _ask(self, body: bytes) -> bytes:
        worker = await self._ready()
        answered = False
        try:
            async with asyncio.timeout(self._limits.picture):
                answer = await worker.ask(body)
            answered = True
        finally:
            if not answered:
                await worker.kill()
        return answer

    async def _ready(self) -> Worker:
        """Return the worker; a retired one is waited for first, so that there are never two."""
        if self._worker is not None and (self._worker.retired or not self._worker.alive):
            await self._worker.end()
            self._worker = None
        if self._closed:
            raise ChartUnavailable("closed")
        if self._worker is None:
            self._worker = await Worker.start()
        return self._worker

    def _stay_awake(self) -> None:
        if self._idle is not None:
            self._idle.cancel()

    def _rest(self) -> None:
        """After a picture: retire the worker when it has drawn enough, or once nobody has asked for a while."""
        worker = self._worker
        if worker is None or worker.retired:
            return
        if worker.pictures >= self._limits.pictures:
            worker.retire()
        else:
            self._idle = asyncio.get_running_loop().call_later(self._limits.idle, worker.retire)
