"""Wake-ups: a commit that enqueued something wakes this process's loop that works through the queue."""

import asyncio
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, Engine, event

_ENQUEUED = "enqueued"


def enqueued(conn: Connection, queue: str) -> None:
    """Mark the connection: its next commit wakes the loop of the queue."""
    conn.info.setdefault(_ENQUEUED, set()).add(queue)


class Wakeups:
    """Wake-ups of this process's loops, by queue; loops of other processes poll."""

    def __init__(self) -> None:
        self._wake: dict[str, Callable[[], object]] = {}

    def on(self, queue: str, wake: Callable[[], object]) -> None:
        """Call `wake` in the running event loop just before each commit that enqueued something."""
        self._wake[queue] = partial(asyncio.get_running_loop().call_soon_threadsafe, wake)

    def listen(self, engine: Engine) -> None:
        event.listen(engine, "commit", self._commit)

    def _commit(self, conn: Connection) -> None:
        for queue in conn.info.pop(_ENQUEUED, ()):
            if queue in self._wake:
                self._wake[queue]()
