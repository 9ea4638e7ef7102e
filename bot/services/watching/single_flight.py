"""Single flight: concurrent calls with one name share one result."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
StartJob = Callable[[str, Coroutine[Any, Any, Any]], "asyncio.Task[Any]"]


class SingleFlight:
    """One call a name at a time. `start_job` is the supervisor's: a call outlives the person who asked for it first."""

    def __init__(self, start_job: StartJob) -> None:
        self._start_job = start_job
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    async def share(self, name: str, call: Callable[[], Coroutine[Any, Any, T]]) -> tuple[T, bool]:
        """Return the call's result, and whether the call was somebody else's. It returns failures, it raises none."""
        task = self._tasks.get(name)
        shared = task is not None
        if task is None:
            task = self._start_job(name, call())
            self._tasks[name] = task
            task.add_done_callback(lambda _: self._tasks.pop(name, None))
        result: T = await asyncio.shield(task)
        return result, shared
