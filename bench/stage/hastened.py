"""The bot on a simulated clock. Usage: hastened.py CLOCK_FILE COMMAND…

Where the event loop waits for nothing but a timer, it waits a SPEEDth of that time; work, the database and the network
take as long as ever. `time.monotonic`, which the send rate goes by, tells the simulated seconds. CLOCK_FILE holds them
as a C double.
"""

import asyncio
import mmap
import selectors
import struct
import sys
import time
from pathlib import Path

SPEED = 20.0

_real = time.monotonic


class Clock:
    """Simulated monotonic seconds, shared through the file."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), 8)
        self._skipped = 0.0

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
        found = super().select(timeout if timeout is None else timeout / SPEED)
        self._clock.skip(0.0 if found or timeout is None else max(0.0, timeout) * (1 - 1 / SPEED))
        return found


def main(file: str, *command: str) -> int:
    clock = Clock(Path(file))
    time.monotonic = clock.time

    class Policy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self) -> asyncio.AbstractEventLoop:
            return asyncio.SelectorEventLoop(Selector(clock))

    asyncio.set_event_loop_policy(Policy())
    from bot.__main__ import main as run_command  # after the change, which it shall see everywhere

    return run_command(list(command))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
