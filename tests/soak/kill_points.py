"""Kill points: where a process of the stem kills itself, named after what it was doing.

The program knows nothing of them: what is called there is wrapped in the forked process, before its `main` begins.
"""

import asyncio
import functools
import os
import signal
from collections.abc import Callable, Collection
from importlib import import_module
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

VARIABLE = "KILL_AT"  # POINT:COUNT, at the COUNTth time


class Point(NamedTuple):
    """`role`: of the process that comes to it; `sender`: only while something is to be said, `digester`: is due.

    target: module:attribute, or module:Class.attribute. after: when the call has returned, else before it.
    """

    role: str
    target: str
    after: bool = False


COMMIT = "any commit"
POINTS = {
    "updates fetched": Point("chat", "bot.telegram.inbound.intake:Intake.accept"),
    "updates stored, not confirmed": Point("chat", "bot.telegram.inbound.intake:Intake.accept", after=True),
    "inbox: inside the batch, before its claim": Point("chat", "bot.storage.queues.inbox:claim"),
    "inbox: claimed, not committed": Point("chat", "bot.storage.queues.inbox:claim", after=True),
    "update claimed": Point("chat", "bot.telegram.inbound.inbox_worker:InboxWorker._work"),
    "answer not sent": Point("chat", "bot.telegram.context.destination:ReplyDestination.send"),
    "answer sent, not recorded": Point("chat", "bot.telegram.context.destination:ReplyDestination.send", after=True),
    "update handled, not finished": Point("chat", "bot.telegram.inbound.inbox_worker:InboxWorker._finish"),
    "inbox: finished, not committed": Point("chat", "bot.storage.queues.inbox:finish", after=True),
    "poller: claimed, not committed": Point("poller", "bot.storage.watched:claim", after=True),
    "account claimed": Point("poller", "bot.services.watching.scheduled_reading:poll"),
    "provider asked, nothing stored": Point("poller", "bot.providers.facade:Providers.read", after=True),
    "readings: inside the batch": Point("poller", "bot.storage.watched:save", after=True),
    "readings: batch committed": Point("poller", "bot.services.watching.recording:Recorder.record", after=True),
    "digests: claimed, not committed": Point("digester", "bot.storage.digests:claim_due", after=True),
    "digests: inside the batch": Point("digester", "bot.storage.digests:remember", after=True),
    "digests: batch committed": Point("digester", "bot.services.digests.digests:build_due", after=True),
    "warning written, not committed": Point("sender", "bot.storage.queues.outbox:put", after=True),
    "outbox: claimed, not committed": Point("sender", "bot.storage.queues.outbox_queue:claim", after=True),
    "message claimed": Point("sender", "bot.telegram.outbound.delivery:Delivery.ready"),
    "message not sent": Point("sender", "bot.telegram.outbound.delivery:Delivery._send"),
    "message sent, not marked": Point("sender", "bot.telegram.outbound.delivery:Delivery._send", after=True),
    "outbox: inside the batch of marks": Point("sender", "bot.storage.queues.outbox_queue:all_sent"),
    "outbox: marked, not committed": Point("sender", "bot.storage.queues.outbox_queue:all_sent", after=True),
}


def names(roles: Collection[str]) -> list[str]:
    """Return the points that a process with these roles comes to."""
    return [COMMIT, *(name for name, point in POINTS.items() if point.role in roles)]


def arm(where: str) -> None:
    """Let this process kill itself at `POINT:COUNT`."""
    name, _, count = where.rpartition(":")
    die = _countdown(int(count))
    if name == COMMIT:
        event.listen(Engine, "commit", lambda _conn: die())
        return
    point = POINTS[name]
    module, _, path = point.target.partition(":")
    owner: Any = import_module(module)
    *parents, attribute = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    setattr(owner, attribute, _deadly(getattr(owner, attribute), die, point.after))


def _countdown(count: int) -> Callable[[], None]:
    left = [count]

    def die() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    return die


def _deadly(function: Any, die: Callable[[], None], after: bool) -> Any:
    if asyncio.iscoroutinefunction(function):

        @functools.wraps(function)
        async def wrapped(*args: Any, **kwargs: Any) -> Any:
            if not after:
                die()
            result = await function(*args, **kwargs)
            if after:
                die()
            return result

        return wrapped

    @functools.wraps(function)
    def wrapped_plain(*args: Any, **kwargs: Any) -> Any:
        if not after:
            die()
        result = function(*args, **kwargs)
        if after:
            die()
        return result

    return wrapped_plain
