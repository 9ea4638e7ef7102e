"""kill -9 and a new start: what was accepted is answered, and only what was in flight comes twice."""

import asyncio
import json
import re
import signal
from itertools import pairwise

import pytest

from bot.sandbox.telegram import Person
from bot.telegram.outbound.sender import IN_FLIGHT
from tests.e2e.conftest import ELUMENTA, GENERECT, World
from tests.e2e.digests import digest_count, make_due
from tests.e2e.process import eventually
from tests.e2e.seed import seed
from tests.soak.kill_points import VARIABLE

ME = "/api/v2/user/me"
SLOW = 0.2  # seconds of a provider's answer: long enough to be killed in
NAMES = ("one", "two", "three", "four")


def patches(world: World) -> list[str]:
    """The names that were sent to the provider, in order."""
    return [json.loads(one.body)["name"] for one in world.providers.requests if one.method == "PATCH"]


async def linked(world: World, person: Person, key: str) -> None:
    world.providers.elumenta(key)
    await world.hears(person, f"/link elumenta {key} tokens", "Linked")


@pytest.mark.failure(53, 54, 59)
async def test_everything_accepted_is_answered_in_order(world: World) -> None:
    """Three people rename themselves four times each, and the bot is killed at four different moments meanwhile."""
    people = [world.telegram.person(2000 + number, f"P{number}", language_code="en") for number in range(3)]
    bot = await world.polling()
    for number, person in enumerate(people):
        await linked(world, person, f"{ELUMENTA}-{number}")
    world.providers.fault("elumenta", "slow", times=9, method="PATCH", seconds=SLOW)
    sends = len(world.telegram.called("sendMessage"))
    for name in NAMES:
        for person in people:
            person.says(f"/setname {person.user.first_name} {name}")
    moments = (
        lambda: world.telegram.pending < 12,
        lambda: len(patches(world)) > 4,
        lambda: len(world.telegram.called("sendMessage")) > sends + 5,
        lambda: len(patches(world)) > 10,
    )
    ends = []  # of each life of the process: how much each person had been told
    for moment in moments:
        await eventually(moment)
        await bot.kill()
        for _ in range(10):  # what it wrote before it died arrives, and is answered, within some turns of the loop
            await asyncio.sleep(0.01)
        ends.append([len(world.said(person)) - 1 for person in people])
        bot = await world.polling()
    await eventually(
        lambda: all(f"{person.user.first_name} {NAMES[-1]}" in world.said(person)[-1] for person in people)
    )
    await world.telegram.idle()
    for number, person in enumerate(people):
        wanted = [f"{person.user.first_name} {name}" for name in NAMES]
        said = [next(name for name in wanted if name in text) for text in world.said(person)[1:]]
        assert list(dict.fromkeys(said)) == wanted
        bounds = [0, *(end[number] for end in ends), len(said)]
        lives = [said[begin:end] for begin, end in pairwise(bounds)]
        assert all(len(set(life)) == len(life) for life in lives), lives
        assert all(set(life[1:]).isdisjoint(said[:begin]) for life, begin in zip(lives, bounds, strict=False)), lives
        sent = [name for name in patches(world) if name in wanted]
        assert sent == sorted(sent, key=wanted.index)


@pytest.mark.failure(59)
async def test_a_link_that_was_stored_and_not_told(world: World) -> None:
    """Telegram holds the answer up; after the kill the account is there once, and presented as linked."""
    bot = await world.polling()
    world.telegram.fault("sendMessage", "429", retry_after=60)
    sent = world.ann.says(f"/link generect {GENERECT} sales")
    await eventually(lambda: world.telegram.called("sendMessage"))
    await bot.kill()
    assert sent.deleted
    await world.polling()
    await eventually(lambda: world.said(world.ann))
    await world.telegram.idle()
    assert len(world.said(world.ann)) == 1
    assert "Linked" in world.said(world.ann)[0]
    assert len(world.providers.requests) == 1
    assert (await world.hears(world.ann, "/balance", "8,531")).count("sales") == 1


@pytest.mark.failure(59)
async def test_a_link_killed_while_the_key_is_tried(world: World) -> None:
    bot = await world.polling()
    world.providers.fault("generect", "slow", seconds=60)
    await world.hears(world.ann, "/link generect", "key")
    sent = world.ann.says(GENERECT)
    await eventually(lambda: world.providers.requests)
    await bot.kill()
    await world.polling()
    await eventually(lambda: "Linked" in world.ann.chat.last.text)
    assert sent.deleted


@pytest.mark.failure(42, 59)
async def test_a_rename_killed_behind_its_patch_is_looked_at_first(world: World) -> None:
    """The provider has the new name, the bot is killed before it knows: nothing is sent again."""
    bot = await world.polling()
    await linked(world, world.ann, ELUMENTA)
    world.providers.fault("elumenta", "patch_applied_then_drop")
    world.providers.fault("elumenta", "slow", method="GET", path=ME, seconds=60)
    requests = len(world.providers.requests)
    world.ann.says("/setname Ann B.")
    await eventually(lambda: len(world.providers.requests) == requests + 2)
    await bot.kill()
    world.providers.heal()
    await world.polling()
    await eventually(lambda: len(world.said(world.ann)) == 2)
    assert "Ann B." in world.ann.chat.last.text
    assert patches(world) == ["Ann B."]


@pytest.mark.failure(59, 61)
async def test_an_answer_in_parts_goes_on_where_it_stopped(world: World) -> None:
    """60 accounts: killed when the first two parts had arrived; then the cards are shorter, and more fit in a part."""
    fields = {f"{GENERECT}-{number}": world.providers.generect(f"{GENERECT}-{number}") for number in range(60)}
    await seed(world, tuple(fields))
    bot = await world.polling()
    world.telegram.fault("sendMessage", "slow", times=2, seconds=0.01)
    world.telegram.fault("sendMessage", "429", retry_after=60)
    world.ann.says("/balance")
    await eventually(lambda: len(world.telegram.called("sendMessage")) == 3)
    await bot.kill()
    assert len(world.said(world.ann)) == 2
    for account in fields.values():
        account |= {"balance_platform": 1, "max_credits": 1, "balance_leads_by_icp": 0, "balance_companies_by_icp": 0}
    await world.polling()
    await eventually(lambda: world.ann.chat.last.keyboard)
    shown = re.findall(r"account \d+", "\n".join(world.said(world.ann)))
    assert shown == [f"account {number}" for number in range(60)]


@pytest.mark.failure(59, 61)
async def test_digests_killed_in_their_batch_and_while_they_are_sent(world: World) -> None:
    """Nobody has got one after the first kill; after the second all get theirs, those in flight twice at most."""
    people = [world.telegram.person(4000 + number, f"P{number}", language_code="en") for number in range(12)]
    for person in people:
        person.says("/start")
    await seed(world, [GENERECT])
    await make_due(f"sqlite+aiosqlite:///{world.database}", people)
    for point in ("digests: inside the batch", "message sent, not marked"):
        assert not any(digest_count(person) for person in people)
        doomed = await world.start(env={VARIABLE: f"{point}:1", "ROLES": "poller,sender"})
        assert await doomed.ends() == -signal.SIGKILL
    bot = await world.start(env={"ROLES": "poller,sender"})
    await eventually(lambda: all(digest_count(person) for person in people))
    assert await bot.stop() == 0
    counts = [digest_count(person) for person in people]
    assert max(counts) == 2, "what was killed had sent some"
    assert sum(counts) <= len(people) + IN_FLIGHT
