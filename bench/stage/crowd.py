"""People who write to a bot: each asks again once answered, or all together so many questions a second."""

import asyncio
from collections import deque
from collections.abc import Sequence
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple

from bench.stage.telegram import Telegram

FIRST_DATE = 1_760_000_000
GRACE = 1.0  # seconds after the last question until what has no answer counts as unanswered
ANSWERS_WITHIN = 120.0  # seconds; a crowd that gets no answer at all ends the run


class Latency(NamedTuple):
    """In milliseconds; `unanswered`: questions without an answer GRACE after the last one."""

    p50: float
    p95: float
    unanswered: int


class Crowd:
    """Each person's messages are dated a second apart, as after an outage: the bot's flood control lets them all in.

    `wrong` counts the answers without `expected` in them, which count nowhere else.
    """

    def __init__(self, telegram: Telegram, people: Sequence[int], question: str, expected: bytes) -> None:
        self._telegram = telegram
        self._people = people
        self._question = question
        self._expected = expected
        self.wrong = 0
        self._waiting: dict[int, deque[float]] = {person: deque() for person in people}
        self._sent = dict.fromkeys(people, 0)
        self._latencies: list[float] = []
        self._again = False
        self._answered = asyncio.Event()

    @property
    def answers(self) -> int:
        """How many came since the last measurement began."""
        return len(self._latencies)

    async def everybody(self) -> None:
        """Let each ask once and return when all are answered."""
        await self.settled()
        for person in self._people:
            self._ask(person)
        await self.settled()

    async def rate(self, seconds: float) -> float:
        """Return the answers a second, until all are there, of people who ask again once answered for some seconds."""
        await self.settled()
        self._again = True
        self._latencies.clear()
        begun = perf_counter()
        for person in self._people:
            self._ask(person)
        await asyncio.sleep(seconds)
        self._again = False
        await self.settled()
        return self.answers / (perf_counter() - begun)

    async def latency(self, seconds: float, questions: int) -> Latency:
        """Measure `questions` a second, evenly spaced, from one person after the other."""
        await self.settled()
        self._latencies.clear()
        begun = perf_counter()
        total = round(seconds * questions)
        for number in range(total):
            await asyncio.sleep(max(0.0, begun + number / questions - perf_counter()))
            self._ask(self._people[number % len(self._people)])
        await asyncio.sleep(GRACE)
        answered = self.answers
        await self.settled()
        cuts = quantiles(self._latencies, n=20)
        return Latency(cuts[9] * 1000, cuts[18] * 1000, total - answered)

    async def settled(self) -> None:
        """Return when nobody waits. Raises TimeoutError."""
        self._telegram.on_message = self._hear
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                while any(self._waiting.values()):
                    self._answered.clear()
                    await self._answered.wait()
        except TimeoutError:
            left = sum(map(bool, self._waiting.values()))
            raise TimeoutError(
                f"{left} of {len(self._people)} people have no answer in {ANSWERS_WITHIN:.0f} s"
            ) from None

    def _ask(self, person: int) -> None:
        self._waiting[person].append(perf_counter())
        self._sent[person] += 1
        self._telegram.deliver(person, self._question, FIRST_DATE + self._sent[person])

    def _hear(self, chat_id: int, body: bytes) -> None:
        waiting = self._waiting.get(chat_id)
        if not waiting:
            return
        received_at = waiting.popleft()
        if self._expected in body:
            self._latencies.append(perf_counter() - received_at)
        else:
            self.wrong += 1
        if self._again:
            self._ask(chat_id)
        elif not waiting:
            self._answered.set()
