"""Rounds of the soak test: a few kills while people ask and balances fall or rise, then everything is looked for."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field

from bot.sandbox.telegram import Person
from tests.e2e.conftest import ELUMENTA, GENERECT, World
from tests.e2e.process import BotProcess, eventually
from tests.soak.kill_points import NAMES, VARIABLE

PEOPLE = 4
KILLS = 5  # in a round
REACH_WITHIN = 15.0  # seconds; a point that is not reached by then is killed at wherever the process is
IN_FLIGHT = 8  # messages of the outbox that a crash may repeat
READ_AGAIN_WITHIN = 30.0  # seconds
LOW, ENOUGH = 1900, 9000
FALLS, RISES = "under 20 %", "enough again"


@dataclass
class Soak:
    """`companion`: a second process that reads and delivers, on PostgreSQL; it is killed in turn.

    reached: kills by the point; None: by hand.
    """

    world: World
    random: random.Random
    companion: bool
    people: list[Person] = field(default_factory=list)
    accounts: list[dict[str, object]] = field(default_factory=list)
    asked: dict[int, list[str]] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    reached: Counter[str | None] = field(default_factory=Counter)
    linked: set[str | None] = field(default_factory=set)  # accounts without a limit, as the provider counts them
    repeated: int = 0

    @property
    def kills(self) -> int:
        return self.reached.total()

    async def begin(self) -> None:
        """Link two accounts for each person: one whose balance falls and rises, one that people rename."""
        bot = await self.world.polling()
        for number in range(PEOPLE):
            person = self.world.telegram.person(3000 + number, f"P{number}", language_code="en")
            self.people.append(person)
            self.asked[person.id] = []
            self.accounts.append(self.world.providers.generect(f"{GENERECT}-{number}", balance_platform=ENOUGH))
            self.world.providers.elumenta(f"{ELUMENTA}-{number}")
            await self.world.hears(person, f"/link generect {GENERECT}-{number} sales", "Linked")
            await self.world.hears(person, f"/link elumenta {ELUMENTA}-{number} tokens", "Linked")
        # the others' keys have an hourly limit, of which a reading each second soon leaves nothing to the poller
        self.linked = {one.account for one in self.world.providers.requests if one.provider == "generect"}
        await bot.kill()

    async def round(self, kills: int) -> None:
        """Kill so often while something is asked and changes; then everything is there. AssertionError if not."""
        falls = len(self.changes) % 2 == 0
        self.changes.append(FALLS if falls else RISES)
        before = self.repeated
        for account in self.accounts:
            account["balance_platform"] = LOW if falls else ENOUGH
        for _ in range(kills):
            await self._kill()
        bots = [await self.world.polling()] + ([await self._companion()] if self.companion else [])
        await self._settle()
        self.repeated = self._repeats()
        assert self.repeated - before <= kills * (IN_FLIGHT + PEOPLE), self.world.telegram.transcript()
        for bot in bots:
            await bot.kill()

    async def _kill(self) -> None:
        name, count = self.random.choice(NAMES), self.random.randint(1, 3)
        armed = {VARIABLE: f"{name}:{count}"}
        others: list[BotProcess] = []
        if self.companion and self.random.random() < 1 / 2:
            others.append(await self.world.start())
            doomed = await self._companion(armed)
        else:
            others += [await self._companion()] if self.companion else []
            doomed = await self.world.start(env=armed)
        for person in self.people:
            text = f"{person.user.first_name} {self.kills}"
            self.asked[person.id].append(text)
            person.says(f"/setname {text}")
        try:
            await eventually(lambda: not doomed.alive, within=REACH_WITHIN)
            self.reached[name] += 1
        except AssertionError:
            self.reached[None] += 1
        for process in (doomed, *others):
            await process.kill()

    async def _companion(self, env: dict[str, str] | None = None) -> BotProcess:
        return await self.world.start(env={"ROLES": "poller,sender", "HTTP_PORT": "0", **(env or {})})

    async def _settle(self) -> None:
        """Return when every question is answered, every change is told, and accounts were read again."""
        since = len(self.world.providers.requests)

        def unread() -> set[str | None]:
            return self.linked - {one.account for one in self.world.providers.requests[since:]}

        await eventually(lambda: not unread(), lambda: f"not read again: {unread()}", within=READ_AGAIN_WITHIN)
        await eventually(lambda: not self._missing(), lambda: f"{self._missing()}\n{self.world.telegram.transcript()}")

    def _missing(self) -> list[str]:
        """What was not answered or told."""
        missing = []
        for person in self.people:
            said = self.world.said(person)
            missing += [name for name in self.asked[person.id] if not any(_names(text, name) for text in said)]
            if _told(said)[-1:] != self.changes[-1:] or len(_told(said)) < len(self.changes):
                missing.append(f"{person.user.first_name}: {self.changes[-1]}")
        return missing

    def _repeats(self) -> int:
        """How many messages came more than once; AssertionError for one that came a third time."""
        repeats = 0
        for person in self.people:
            said = self.world.said(person)
            counts = [sum(_names(text, name) for text in said) for name in self.asked[person.id]]
            told = _told(said)
            assert max(counts, default=0) <= 2, self.world.telegram.transcript()
            repeats += sum(counts) - len(counts) + len(told) - len(self.changes)
        return repeats


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _told(said: list[str]) -> list[str]:
    """The changes that somebody was told of, in order."""
    return [change for text in said for change in (FALLS, RISES) if change in text]
