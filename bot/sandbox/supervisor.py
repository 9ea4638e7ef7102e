"""Supervisor of the bot, with a count of its unfinished jobs."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.supervisor import Supervisor

T = TypeVar("T")


class CountingSupervisor(Supervisor):
    """Supervisor. running: the unfinished jobs."""

    def __init__(self) -> None:
        super().__init__()
        self.running: set[asyncio.Task[Any]] = set()

    def job(self, name: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = super().job(name, work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return task
