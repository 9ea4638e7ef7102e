"""How fast Telegram lets a bot send, in sliding windows; a bucket would let twice as much through at once.

On the real clock: these are Telegram's limits, whatever time the bot lives in.
"""

import asyncio
import time
from collections import OrderedDict, deque

OVERALL = (30, 1.0)  # messages, seconds
PRIVATE = (1, 1.0)
GROUP = (20, 60.0)
CHATS = 20_000  # remembered at most; the one not written to for longest goes first
MARGIN = 0.02  # seconds; what left here close together may arrive closer


class Window:
    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=limit)

    def wait(self, now: float) -> float:
        """Seconds until one more may go."""
        if len(self._times) < self._limit:
            return 0.0
        return max(0.0, self._times[0] + self._seconds - now)

    def take(self, now: float) -> None:
        self._times.append(now)


class Pace:
    """Shared by the answers and the outbox of a process. Answers never wait here: they only count."""

    def __init__(self) -> None:
        self._overall = Window(OVERALL[0], OVERALL[1] + MARGIN)
        self._chats: OrderedDict[int, Window] = OrderedDict()

    def note(self, chat_id: int) -> None:
        """A message goes out to this chat now."""
        now = time.monotonic()
        self._overall.take(now)
        self._window(chat_id).take(now)

    def chat_wait(self, chat_id: int) -> float:
        """Seconds until this chat may get one more."""
        return self._window(chat_id).wait(time.monotonic())

    async def overall(self) -> None:
        """Return when one more may go out at all."""
        if (wait := self._overall.wait(time.monotonic())) > 0:
            await asyncio.sleep(wait)
            await self.overall()

    def _window(self, chat_id: int) -> Window:
        window = self._chats.get(chat_id)
        if window is None:
            limit, seconds = PRIVATE if chat_id > 0 else GROUP
            window = self._chats[chat_id] = Window(limit, seconds + MARGIN)
            if len(self._chats) > CHATS:
                self._chats.popitem(last=False)
        self._chats.move_to_end(chat_id)
        return window
