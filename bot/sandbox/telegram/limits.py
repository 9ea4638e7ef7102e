"""Flood limits of Telegram, in sliding windows."""

import math
from collections import defaultdict, deque
from datetime import timedelta

from bot.domain.clock import Clock
from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.errors import RefusalError

Window = tuple[int, float]
"""How many in how many seconds."""

OVERALL: Window = (30, 1.0)
PER_CHAT: Window = (4, 4.0)  # one a second, with the short burst that Telegram lets pass
PER_GROUP: Window = (20, 60.0)


class FloodLimits:
    """Counters of the messages that were let through; off until `on` is set."""

    def __init__(self, clock: Clock) -> None:
        self.on = False
        self._clock = clock
        self._sent: dict[object, deque[float]] = defaultdict(deque)

    def check(self, chat: Chat) -> None:
        """Count one message to the chat; raises a 429 that names the whole seconds to wait."""
        if not self.on:
            return
        now = self._clock.now().timestamp()
        windows: dict[object, Window] = {"overall": OVERALL, chat.id: PER_CHAT}
        if chat.type != "private":
            windows["group", chat.id] = PER_GROUP
        wait = max(self._wait(name, window, now) for name, window in windows.items())
        if wait > 0:
            seconds = math.ceil(wait)
            raise RefusalError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        for name in windows:
            self._sent[name].append(now)

    def _wait(self, name: object, window: Window, now: float) -> float:
        most, seconds = window
        sent = self._sent[name]
        while sent and sent[0] <= now - timedelta(seconds=seconds).total_seconds():
            sent.popleft()
        return sent[0] + seconds - now if len(sent) >= most else 0.0
