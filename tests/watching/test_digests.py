"""Digests: at their minute in the chat's zone, once; what they say; and what /digest answers."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.telegram import Person, SimMessage
from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.watching.conftest import WITHIN, eventually

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def changes() -> dict[str, object]:
    return {"poll_every": 3600}


def digests(person: Person) -> list[SimMessage]:
    return [one for one in person.chat.visible() if one.from_bot and "☀️" in one.text[:2] and one.edits == []
            and ("Digest for" in one.text or "Сводка на" in one.text)]  # fmt: skip


def next_nine(world: World) -> datetime:
    now = world.clock.now().astimezone(BERLIN)
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return nine if nine > now else nine + timedelta(days=1)


def go_to(world: World, moment: datetime) -> None:
    world.clock.step(seconds=(moment - world.clock.now()).total_seconds())


def tries_again(world: World, tried: int) -> bool:
    return len(world.telegram.called("sendMessage")) > tried


async def planned(world: World) -> dict[str, object]:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    await world.ann.asks("/timezone Europe/Berlin")
    answer = await world.ann.asks("/digest daily 09:00")
    assert "09:00 (Europe/Berlin)" in answer.text
    assert f"{next_nine(world):%-d %b}" in answer.text
    return fields


@pytest.mark.failure(62)
async def test_a_digest_a_day_at_its_minute(world: World) -> None:
    fields = await planned(world)
    nine = next_nine(world)
    go_to(world, nine - timedelta(seconds=30))
    await world.ann.asks("/settings")
    assert digests(world.ann) == []
    world.clock.step(seconds=31)
    await eventually(lambda: len(digests(world.ann)) == 1)
    first = digests(world.ann)[0]
    assert first.button_texts == ["📈 History", "☀️ Change"]
    assert "9,000 of 10,000 credits" in first.text
    fields["balance_platform"] = 8700
    async with asyncio.timeout(WITHIN):
        while "8,700" not in (await world.ann.asks("/balance")).text:
            world.clock.step(seconds=6)  # the reading of a moment ago, perhaps due with the digest, does for an answer
    go_to(world, next_nine(world) + timedelta(seconds=1))
    await eventually(lambda: len(digests(world.ann)) == 2)
    assert "−300 since the last digest" in digests(world.ann)[1].text
    go_to(world, next_nine(world) + timedelta(seconds=1))
    await eventually(lambda: len(digests(world.ann)) == 3)
    quiet = digests(world.ann)[2].text
    assert "nothing has changed since" in quiet
    assert "8,700 of 10,000 credits" in quiet
    picture = await world.ann.taps(first, "📈 History", timeout=60)
    assert picture.photo
    answer = await world.ann.taps(first, "☀️ Change")
    assert (first.edits, "The next one comes" in answer.text) == ([], True)


@pytest.mark.failure(64)
async def test_after_days_away_there_is_one_late_digest(world: World) -> None:
    await planned(world)
    go_to(world, next_nine(world) + timedelta(days=3, hours=2))
    await eventually(lambda: len(digests(world.ann)) == 1)
    await world.ann.asks("/settings")
    assert len(digests(world.ann)) == 1


@pytest.mark.failure(64)
async def test_telegram_was_away_for_days(world: World) -> None:
    await planned(world)
    world.telegram.fault("sendMessage", "429", 1 << 20, retry_after=1)
    for _ in range(3):
        tried = len(world.telegram.called("sendMessage"))
        go_to(world, next_nine(world) + timedelta(seconds=1))
        await eventually(partial(tries_again, world, tried))
    world.telegram.heal()
    world.clock.step(hours=1)
    await eventually(lambda: digests(world.ann))
    assert "9,000 of 10,000" in digests(world.ann)[0].text  # not compared with one that never came
    assert len(digests(world.ann)) == 1


async def test_now_and_unclear_and_off_name_the_next_one(world: World) -> None:
    await planned(world)
    world.clock.step(seconds=11)
    answer = await world.ann.asks("/digest now")
    assert "9,000 of 10,000" in answer.text
    for text in (answer.text, (await world.ann.asks("/digest sometimes")).text, (await world.ann.asks("/digest")).text):
        assert "The next one comes" in text
        assert "09:00 (Europe/Berlin)" in text
    assert "Digest: daily at 09:00" in (await world.ann.asks("/settings")).text
    assert "No more digests" in (await world.ann.asks("/digest off")).text
    assert "Digest: none" in (await world.ann.asks("/settings")).text
    go_to(world, next_nine(world) + timedelta(minutes=1))
    await world.ann.asks("/digest")
    assert len(digests(world.ann)) == 1  # the one that was asked for


async def test_in_russian_without_a_zone(world: World) -> None:
    await world.link(world.boris, "elumenta", ELUMENTA, "токены")
    answer = await world.boris.asks("/digest еженедельно пн 09:00")
    assert "по понедельникам в 09:00" in answer.text
    assert "(UTC)" in answer.text
    assert "🕓 Часовой пояс" in answer.button_texts
    days = (7 - world.clock.now().weekday()) % 7 or 7
    go_to(world, world.clock.now().replace(hour=9, minute=0, second=1) + timedelta(days=days))
    await eventually(lambda: digests(world.boris))
    text = digests(world.boris)[0].text
    assert "токенов" in text
    assert "@" not in text


@pytest.mark.failure(51)
async def test_fifty_accounts_are_several_messages(world: World) -> None:
    await planned(world)
    await world.seed(world.ann, 60)
    go_to(world, next_nine(world) + timedelta(seconds=1))

    def written() -> str:
        return "\n".join(one.text for one in world.ann.chat.visible() if one.from_bot)

    await eventually(lambda: "team 59" in written())
    assert all(f"team {number:02d}" in written() for number in range(60))
    assert len([one for one in world.ann.chat.visible() if "☀️ Change" in one.button_texts]) == 1
