"""Send rate of Telegram's limits, in sliding windows; a bucket would let twice as much through at once.

On the monotonic clock, never on the tests' one: the limits are Telegram's.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass

from bot.telegram.last_used import LastUsed

OVERALL = (30, 1.0)  # messages, seconds
GROUP = (20, 60.0)
CHAT_REST = 1.0  # seconds between two messages to a chat
GROUPS = 20_000  # remembered at most; the one not written to for longest goes first
MARGIN = 0.02  # seconds; messages may arrive closer together than they were sent
AHEAD = 0.2  # seconds before it is sent that a message is claimed, since the claim takes a while


@dataclass(slots=True, eq=False)
class Slot:
    """Slot of a message in the windows. at: when it leaves, in monotonic seconds."""

    chat_id: int
    at: float


class Window:
    """Sliding window: at most `limit` messages within so many seconds."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds + MARGIN
        self._slots: deque[Slot] = deque(maxlen=limit)

    def room(self, now: float, others: int = 0) -> int:
        """Return how many more may go, beside those of other processes."""
        return self._limit - others - sum(slot.at + self._seconds > now for slot in self._slots)

    def wait(self, now: float, others: int = 0) -> float:
        """Return the seconds until one more may go; the whole window while other processes take it all."""
        mine = self._limit - others
        if mine <= 0:
            return self._seconds
        return max(0.0, self._slots[-mine].at + self._seconds - now) if len(self._slots) >= mine else 0.0

    def take(self, slot: Slot) -> None:
        self._slots.append(slot)

    def use(self, slot: Slot, now: float, others: int = 0) -> None:
        """Use a slot now, when it becomes the last one; later where its place went to another."""
        if slot in self._slots:
            self._slots.remove(slot)
            slot.at = now
        else:
            slot.at = now + self.wait(now, others)
        self._slots.append(slot)


class SendRate:
    """Send rate of a process, for its answers and its outbox. Answers never wait here: they only count.

    others: how many answers a second other processes send at most.
    """

    def __init__(self) -> None:
        self.others = 0
        self._overall = Window(*OVERALL)
        self._groups: LastUsed[int, Window] = LastUsed(GROUPS)
        self._rests: dict[int, float] = {}

    def record(self, chat_id: int) -> None:
        """Count a message that goes out to this chat now."""
        self._count(Slot(chat_id, time.monotonic()))

    def reserve(self, chat_id: int) -> Slot:
        """Return the slot of a message to this chat, for which there is room."""
        now = time.monotonic()
        slot = Slot(chat_id, now + self._overall.wait(now, self.others))
        self._count(slot)
        return slot

    async def leave(self, slot: Slot) -> None:
        """Return when the message may go out; when that is later than planned, it counts from then."""
        await asyncio.sleep(slot.at - time.monotonic())
        self._overall.use(slot, time.monotonic(), self.others)
        self._let_rest(slot)
        await asyncio.sleep(slot.at - time.monotonic())

    def room(self) -> int:
        """Return how many messages may be claimed now, for chats that are not resting."""
        return self._overall.room(time.monotonic() + AHEAD, self.others)

    def own_room(self) -> int:
        """Return the room if other processes send nothing; without it there is no need to ask what they send."""
        return self._overall.room(time.monotonic() + AHEAD)

    def wait(self) -> float:
        """Return the seconds until one more may be claimed at all."""
        return max(0.0, self._overall.wait(time.monotonic(), self.others) - AHEAD)

    def group_wait(self, chat_id: int) -> float:
        """Return the seconds until one more may go to this group."""
        return self._group(chat_id).wait(time.monotonic())

    def rest(self, chat_id: int, seconds: float) -> None:
        """Have a chat rest for so many seconds, since another process has written to it."""
        self._rests[chat_id] = max(self._rests.get(chat_id, 0.0), time.monotonic() + seconds)

    def resting(self) -> dict[int, float]:
        """Return the chats that may get nothing now, and the seconds until they may."""
        now = time.monotonic()
        self._rests = {chat_id: until for chat_id, until in self._rests.items() if until > now}
        return {chat_id: until - now for chat_id, until in self._rests.items()}

    def _count(self, slot: Slot) -> None:
        self._overall.take(slot)
        if slot.chat_id < 0:
            self._group(slot.chat_id).take(slot)
        self._let_rest(slot)

    def _let_rest(self, slot: Slot) -> None:
        rest = CHAT_REST + MARGIN
        if slot.chat_id < 0:
            rest = max(rest, self._group(slot.chat_id).wait(slot.at))
        self._rests[slot.chat_id] = max(self._rests.get(slot.chat_id, 0.0), slot.at + rest)

    def _group(self, chat_id: int) -> Window:
        return self._groups.use(chat_id, lambda: Window(*GROUP))
