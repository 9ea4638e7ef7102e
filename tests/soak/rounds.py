"""Rounds of the soak test: a few kills while people ask and balances fall or rise, then everything is looked for."""

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from bot.sandbox.telegram import Call, Person
from bot.telegram.outbound.sender import IN_FLIGHT
from tests.e2e.conftest import ELUMENTA, GENERECT, World
from tests.e2e.digests import digest_count, make_due
from tests.e2e.process import BotProcess, eventually
from tests.soak.kill_points import VARIABLE, names
from tests.soak.repeats import Queue, Sent, in_hand, in_hand_on_server, repeated

PEOPLE = 10  # more than what is sent at once
KILLS = 3  # in a round, and one that ended the one before: what is in hand at TRIES or CRASHES of them is given up
REACH_WITHIN = 12.0  # seconds; a point that is not reached by then is killed at wherever the process is
READ_AGAIN_WITHIN = 30.0  # seconds
SETTLED_WITHIN = 60.0  # seconds
LOW, ENOUGH = 1900, 9000
LOW_TEXT, ENOUGH_TEXT = "under 20 %", "enough again"
UNFORESEEN = ("an update failed", "loop crashed")  # of a log: kills are no excuse
TEXTS = {  # what messages are told by
    "inbox": re.compile(r"\bP\d+ \d+\b"),
    "outbox": re.compile(f"{LOW_TEXT}|{ENOUGH_TEXT}"),
}


@dataclass
class Soak:
    """`companion`: a second process that reads and delivers, on PostgreSQL; it is killed in turn.

    A life is what was started together and killed together; its calls are made under its number. wanted: what each chat
    is to get, in order. caught: the lives that were killed with something of the queue in hand. reached: kills by the
    point; None: by hand.
    """

    world: World
    random: random.Random
    companion: bool
    life: int = 0
    fallen: bool = False
    people: list[Person] = field(default_factory=list)
    accounts: list[dict[str, object]] = field(default_factory=list)
    wanted: dict[Queue, list[str]] = field(default_factory=dict)
    caught: dict[Queue, set[int]] = field(default_factory=dict)
    reached: Counter[str | None] = field(default_factory=Counter)
    linked: set[str | None] = field(default_factory=set)  # accounts without a limit, as the provider counts them
    repeated: int = 0
    rounds: int = 0
    digested: Counter[int] = field(default_factory=Counter)  # digests that each chat had when the round began

    @property
    def kills(self) -> int:
        return self.reached.total()

    async def begin(self) -> None:
        """Link two accounts for each person: one whose balance falls and rises, one that people rename."""
        bot = await self.world.polling(self._env({}))
        for number in range(PEOPLE):
            person = self.world.telegram.person(3000 + number, f"P{number}", language_code="en")
            self.people.append(person)
            for table in TEXTS:
                self.wanted[Queue(table, person.id)] = []
                self.caught[Queue(table, person.id)] = set()
            self.accounts.append(self.world.providers.generect(f"{GENERECT}-{number}", balance_platform=ENOUGH))
            self.world.providers.elumenta(f"{ELUMENTA}-{number}", rate_limit_hourly=5000, rate_limit_daily=50_000)
            await self.world.hears(person, f"/link generect {GENERECT}-{number} sales", "Linked")
            await self.world.hears(person, f"/link elumenta {ELUMENTA}-{number} tokens", "Linked")
        # the others' keys have an hourly limit: enough for people, too little for a reading each second
        self.linked = {one.account for one in self.world.providers.requests if one.provider == "generect"}
        await self._end_life(bot)

    async def round(self, kills: int) -> None:
        """Kill so often while something is asked and changes; then everything is there. AssertionError if not."""
        self.fallen = not self.fallen
        self.digested = Counter({person.id: digest_count(person) for person in self.people})
        await make_due(self.world.env.get("DATABASE_URL", f"sqlite+aiosqlite:///{self.world.database}"), self.people)
        self.rounds += 1
        for account in self.accounts:
            account["balance_platform"] = LOW if self.fallen else ENOUGH
        for person in self.people:
            self.wanted[Queue("outbox", person.id)].append(LOW_TEXT if self.fallen else ENOUGH_TEXT)
        for number in range(kills):
            await self._kill(first=number == 0)
        bots = [await self.world.polling(self._env({}))] + ([await self._companion({})] if self.companion else [])
        await self._settle()
        self.repeated = self._repeats()
        self._check_digests()
        await self._end_life(*bots)

    async def _kill(self, *, first: bool) -> None:
        """`first`: of the round, when digests are due."""
        main = not self.companion or self.random.random() < 1 / 2
        roles = {"poller"} | ({"chat"} if main else set()) | ({"sender"} if self._missing("outbox") else set())
        name, count = self.random.choice(names(roles)), self.random.randint(1, 3)
        if first and self.random.random() < 1 / 2:
            name, count = self.random.choice(names({"digester"})), 1
        armed = {VARIABLE: f"{name}:{count}"}
        # the doomed one first: who comes first leads
        doomed = await (self.world.start(env=self._env(armed)) if main else self._companion(armed))
        processes = [doomed]
        if self.companion:
            processes.append(await (self._companion({}) if main else self.world.start(env=self._env({}))))
        for person in self.people:
            text = f"{person.user.first_name} {self.kills}"
            self.wanted[Queue("inbox", person.id)].append(text)
            person.says(f"/setname {text}")
        try:
            await eventually(lambda: not doomed.alive, within=REACH_WITHIN)
            self.reached[name] += 1
        except AssertionError:
            self.reached[None] += 1
        await self._end_life(*processes)

    def _env(self, more: Mapping[str, str]) -> dict[str, str]:
        return {"TELEGRAM_API_URL": f"{self.world.telegram.url}/{self.life}", **more}

    async def _companion(self, more: Mapping[str, str]) -> BotProcess:
        return await self.world.start(env=self._env({"ROLES": "poller,sender", "HTTP_PORT": "0", **more}))

    async def _end_life(self, *processes: BotProcess) -> None:
        for process in processes:
            await process.kill()
            for line in process.log.splitlines():
                assert not any(sign in line for sign in UNFORESEEN), line
        url = self.world.env.get("DATABASE_URL")
        for queue in await in_hand_on_server(url) if url else in_hand(self.world.database):
            self.caught[queue].add(self.life)
        self.life += 1

    async def _settle(self) -> None:
        """Return when accounts were read again, every question is answered and every change is told."""
        since = len(self.world.providers.requests)

        def unread() -> set[str | None]:
            return self.linked - {one.account for one in self.world.providers.requests[since:]}

        await eventually(lambda: not unread(), lambda: f"not read again: {unread()}", within=READ_AGAIN_WITHIN)
        await self.world.telegram.until(lambda: not self._missing(*TEXTS), SETTLED_WITHIN)
        await self.world.telegram.until(lambda: all(self._new_digests(one) for one in self.people), SETTLED_WITHIN)

    def _new_digests(self, person: Person) -> int:
        """How many came since the round began, in which one fell due."""
        return digest_count(person) - self.digested[person.id]

    def _check_digests(self) -> None:
        """AssertionError for more than one a round, but for copies of one that was in hand when its life was killed.

        A copy may come in the round after: a round ends with a kill too, which can leave a message out and not marked.
        """
        for person in self.people:
            *earlier, _ = lives = [int(call.base) for call in self._taken() if _is_digest(call, person)]
            copies = sum(life in self.caught[Queue("outbox", person.id)] for life in earlier)
            assert len(lives) <= self.rounds + copies, f"digests of {person.user.first_name} came again: {lives}"

    def _missing(self, *tables: str) -> list[Queue]:
        """The queues of which something is still to come."""
        arrived = {queue: len(list(groupby(one.text for one in sent))) for queue, sent in self._sent().items()}
        return [one for one, wanted in self.wanted.items() if one.table in tables and arrived[one] < len(wanted)]

    def _repeats(self) -> int:
        """How many messages came again after a kill; AssertionError for one that is lost or that no kill excuses."""
        again: Counter[tuple[str, int]] = Counter()
        for queue, sent in self._sent().items():
            copies = repeated(sent, self.wanted[queue], self.caught[queue])
            again.update({(queue.table, life): count for life, count in copies.items()})
        for (table, life), count in again.items():
            assert table == "inbox" or count <= IN_FLIGHT, f"{count} messages of life {life} came again"
        return again.total()

    def _sent(self) -> dict[Queue, list[Sent]]:
        """What each chat got, by the life that sent it."""
        sent: dict[Queue, list[Sent]] = {queue: [] for queue in self.wanted}
        for call in self._taken():
            for table, texts in TEXTS.items():
                if found := texts.search(call.params["text"]):
                    sent[Queue(table, int(call.params["chat_id"]))].append(Sent(int(call.base), found[0]))
        return sent

    def _taken(self) -> list[Call]:
        """The messages that Telegram took, in order."""
        calls = self.world.telegram.called("sendMessage")
        return [call for call in calls if call.done and call.error_code is None]


def _is_digest(call: Call, person: Person) -> bool:
    return "Digest" in call.params["text"] and int(call.params["chat_id"]) == person.id
