"""Rate limit of one sender, a person or all of a group: up to 30 updates in 10 s are always served."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

from bot.telegram.context.request import Request
from bot.telegram.last_used import LastUsed
from bot.texts.html import Html

LIMIT = 30
WINDOW = 10.0  # seconds
NOTICE_EVERY = 60.0  # seconds
PEOPLE = 10_000  # remembered at most; the one not heard of for longest goes first


class RateVerdict(Enum):
    SERVE = "serve"
    NOTICE = "notice"  # say once that it was too much
    DROP = "drop"


@dataclass(slots=True)
class _Sender:
    times: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=LIMIT + 1))
    noticed_at: float | None = None


class RateLimiter:
    """Sliding windows: LIMIT updates in WINDOW for each id; ids of people are positive, of groups negative."""

    def __init__(self) -> None:
        self._senders: LastUsed[int, _Sender] = LastUsed(PEOPLE)

    async def serves(
        self, sender_id: int, request: Request, say: Callable[[Html], Awaitable[object]], notice: str
    ) -> bool:
        """Return whether an update keeps the limit; at the first that does not, `say` the notice."""
        message, received = request.update.message, request.received_at
        written = message.sent_at if message is not None and message.sent_at is not None else received
        verdict = self.judge(sender_id, received.timestamp(), written.timestamp())
        if verdict is RateVerdict.NOTICE:
            await say(request.t(notice))
        return verdict is RateVerdict.SERVE

    def judge(self, sender_id: int, received: float, written: float) -> RateVerdict:
        """Count an update, by when it arrived and when it was written (Unix seconds), and return the verdict.

        Both have to lie close together: a backlog that arrives at once after an outage was written over hours. Times
        far apart the other way are of a clock that was set back.
        """
        sender = self._senders.use(sender_id, _Sender)
        sender.times.append((received, written))
        if len(sender.times) <= LIMIT:
            return RateVerdict.SERVE
        first_received, first_written = sender.times[0]
        if abs(received - first_received) >= WINDOW or abs(written - first_written) >= WINDOW:
            return RateVerdict.SERVE
        if sender.noticed_at is None or abs(received - sender.noticed_at) >= NOTICE_EVERY:
            sender.noticed_at = received
            return RateVerdict.NOTICE
        return RateVerdict.DROP
