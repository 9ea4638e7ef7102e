"""Supervisor: the only place that starts background tasks; restarts loops that crash, drains jobs at the end."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

log = structlog.get_logger()
T = TypeVar("T")
StartJob = Callable[[str, Coroutine[Any, Any, Any]], "asyncio.Task[Any]"]
"""`Supervisor.job`, as parts get it that start jobs."""
Loop = Callable[[], Awaitable[None]]
"""Work that goes on until it is cancelled."""

RESTART_AFTER = 1.0  # seconds; a loop that crashes at once must not spin
RESTART_AT_MOST = 30.0
CANCEL_AGAIN = 0.5  # seconds


class Fatal(Exception):
    """The process cannot do its work and must end with this message."""


class Supervisor:
    """Supervisor of loops, which live as long as the process, and of jobs, which are finished before it ends.

    is_outage: whether a failure comes of a database that is away; `Outage` logs these.
    """

    def __init__(self) -> None:
        self._loops: set[asyncio.Task[None]] = set()
        self._jobs: set[asyncio.Task[Any]] = set()
        self._ending = asyncio.Event()
        self.failure: Fatal | None = None
        self.is_outage: Callable[[BaseException], bool] = lambda _error: False

    def loop(self, name: str, run: Loop) -> None:
        """Keep `run` going until the process stops: after a crash it is started again, a Fatal ends the process."""
        task = asyncio.create_task(self._keep(name, run), name=name)  # noqa: TID251 - the one place
        self._loops.add(task)
        task.add_done_callback(self._loops.discard)

    def job(self, name: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work that `drain` waits for; an exception that nobody awaits is logged."""
        task = asyncio.create_task(work, name=name)  # noqa: TID251 - the one place
        self._jobs.add(task)
        task.add_done_callback(self._job_done)
        return task

    def fail(self, failure: Fatal) -> None:
        """End the process with this failure; the first one counts."""
        self.failure = self.failure or failure
        self._ending.set()

    def end(self) -> None:
        """End the process in good order."""
        self._ending.set()

    async def wait(self) -> None:
        """Return when the process is to end."""
        await self._ending.wait()

    async def stop_loops(self) -> None:
        """Stop taking: cancel every loop and wait until each has ended.

        Once may not be enough: a database driver cancelled in the middle of a statement can raise an error of its own
        in place of the cancellation, after which a loop goes on.
        """
        left = set(self._loops)
        while left:
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN)

    async def drain(self, seconds: float) -> int:
        """Give the jobs in hand, and those that they start, so long to finish; cancel the rest, return how many."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._jobs:
                    await asyncio.wait(self._jobs)
        late = {task for task in self._jobs if not task.done()}
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)

    async def _keep(self, name: str, run: Loop) -> None:
        pause, clock = RESTART_AFTER, asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                await run()
                return
            except Fatal as failure:
                self.fail(failure)
                return
            except Exception as error:
                if self.is_outage(error):
                    await asyncio.sleep(RESTART_AFTER)
                    continue
                if clock() - began > RESTART_AT_MOST:
                    pause = RESTART_AFTER
                log.exception("loop crashed", loop=name, restart_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, RESTART_AT_MOST)

    def _job_done(self, task: asyncio.Task[Any]) -> None:
        self._jobs.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, Fatal):
            self.fail(error)
        elif not self.is_outage(error):
            log.error("job failed", job=task.get_name(), exc_info=error)
