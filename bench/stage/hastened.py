"""The bot on a simulated clock. Usage: hastened.py CLOCK_FILE COMMAND…

Where the event loop waits for nothing but a timer, it waits a SPEEDth of that time; work, the database's threads and
HTTP requests take as long as ever. `time.monotonic`, which the send rate goes by, tells the simulated seconds.
CLOCK_FILE holds them as a C double.
"""

import asyncio
import mmap
import selectors
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SPEED = 20.0

_real = time.monotonic


class Clock:
    """Simulated monotonic seconds, shared through the file. outstanding: answers of threads and servers awaited."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), 8)
        self._skipped = 0.0
        self.outstanding = 0

    def time(self) -> float:
        return _real() + self._skipped

    def skip(self, seconds: float) -> None:
        self._skipped += seconds
        struct.pack_into("d", self._shared, 0, self.time())


class Selector(selectors.SelectSelector):
    """Waits by the clock; select() does so to the microsecond, epoll only to the millisecond."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        speed = 1.0 if self._clock.outstanding else SPEED
        found = super().select(timeout if timeout is None else timeout / speed)
        self._clock.skip(0.0 if found or timeout is None else max(0.0, timeout) * (1 - 1 / speed))
        return found


class Loop(asyncio.SelectorEventLoop):
    """Counts the jobs of its threads as outstanding."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Selector(clock))
        self._clock = clock

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        def ended(_: object) -> None:
            self._clock.outstanding -= 1

        self._clock.outstanding += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(ended)
        return future


def count_requests(clock: Clock) -> None:
    """Count each request of aiohttp as outstanding until its answer has begun."""
    from aiohttp import ClientSession  # after the change of the clock

    request = ClientSession._request

    async def counted(*args: Any, **kwargs: Any) -> Any:
        clock.outstanding += 1
        try:
            return await request(*args, **kwargs)
        finally:
            clock.outstanding -= 1

    ClientSession._request = counted  # type: ignore[method-assign]


def main(file: str, *command: str) -> int:
    clock = Clock(Path(file))
    time.monotonic = clock.time
    count_requests(clock)

    class Policy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self) -> asyncio.AbstractEventLoop:
            return Loop(clock)

    asyncio.set_event_loop_policy(Policy())
    sys.modules["uvloop"] = None  # type: ignore[assignment]  # the bot would prefer its loop
    from bot.__main__ import main as run_command  # likewise

    return run_command(list(command))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
