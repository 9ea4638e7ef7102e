"""Single flight: concurrent calls with one name share one result."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from bot.supervisor import StartJob

T = TypeVar("T")


class SingleFlight:
    """Single flight by name. start_job: the supervisor's, since a call outlives the person who asked for it first."""

    def __init__(self, start_job: StartJob) -> None:
        self._start_job = start_job
        self._calls: dict[str, asyncio.Future[Any]] = {}

    async def share(self, name: str, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the result of the call that runs under this name, or of a new one. Raises what the call raises."""
        running = self._calls.get(name)
        if running is None:
            running = self._calls[name] = self._start_job(name, call())
            running.add_done_callback(lambda _: self._calls.pop(name, None))
        result: T = await asyncio.shield(running)
        return result

    async def lead(self, name: str, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the result as `share`; a new call runs in the caller's own task, which has to be a job of its own."""
        if name in self._calls:
            return await self.share(name, call)
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._calls[name] = result
        try:
            result.set_result(await call())
        except asyncio.CancelledError:
            result.cancel()
        except Exception as error:  # noqa: BLE001 - it is raised below, and where the call was shared
            result.set_exception(error)
        finally:
            del self._calls[name]
        return await result
