"""Batched reads: those who want rows of one kind at the same time share one statement."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

from bot.supervisor import StartJob

K = TypeVar("K")
T = TypeVar("T")


class BatchLoader(Generic[K, T]):
    """Loader of rows by id. Requests that come while `read` runs share the next one, which begins after them."""

    def __init__(self, read: Callable[[Collection[K]], Awaitable[Mapping[K, T]]], start_job: StartJob) -> None:
        """start_job: the supervisor's."""
        self._read = read
        self._start_job = start_job
        self._reading = asyncio.Lock()
        self._ids: set[K] = set()
        self._next: asyncio.Task[Mapping[K, T]] | None = None

    async def load(self, ids: Collection[K]) -> dict[K, T]:
        """Return the rows that are there, by id; raises what kept the database from it."""
        self._ids.update(ids)
        if self._next is None:
            self._next = self._start_job("batch of reads", self._read_next())
        found = await asyncio.shield(self._next)
        return {id_: found[id_] for id_ in ids if id_ in found}

    async def _read_next(self) -> Mapping[K, T]:
        async with self._reading:
            ids, self._ids, self._next = self._ids, set(), None
            return await self._read(ids)
