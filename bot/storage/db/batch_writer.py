"""Batched writes: those who want the same kind of row written at the same time share one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.supervisor import StartJob

T = TypeVar("T")
R = TypeVar("R")
Pending = tuple[T, asyncio.Future[R]]

MOST = 64  # items in a transaction
WAIT_FOR_MORE = 0.05  # seconds that a batch waits for more


class BatchWriter(Generic[T, R]):
    """Writer of items: `write` stores a batch in one transaction and returns a result for each item.

    Where a batch fails, each item is written alone: only the one that cannot be written fails.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[Sequence[R]]], start_job: StartJob) -> None:
        """start_job: the supervisor's, so that what was put is written before the process ends."""
        self._write = write
        self._start_job = start_job
        self._waiting: list[Pending[T, R]] = []
        self._at_once = asyncio.Event()
        self._running = False

    async def put(self, item: T, *, at_once: bool) -> R:
        """Return the item's result once it is committed. at_once: the batch does not wait for more items."""
        stored: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, stored))
        if at_once or len(self._waiting) >= MOST:
            self._at_once.set()
        if not self._running:
            self._running = True
            self._start_job("batch of writes", self._run())
        return await stored

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._linger()
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._write_batch(batch)
        finally:
            self._running = False

    async def _linger(self) -> None:
        try:
            async with asyncio.timeout(WAIT_FOR_MORE):
                await self._at_once.wait()
        except TimeoutError:
            return
        if len(self._waiting) <= MOST:
            self._at_once.clear()

    async def _write_batch(self, batch: Sequence[Pending[T, R]]) -> None:
        try:
            results = await self._write([item for item, _ in batch])
        except asyncio.CancelledError:
            for _, stored in batch:
                stored.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - it is raised where the item was put
            if len(batch) > 1:
                for one in batch:
                    await self._write_batch([one])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, stored), result in zip(batch, results, strict=True):
            if not stored.done():  # whoever put it may have been cancelled
                stored.set_result(result)
