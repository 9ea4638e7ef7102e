"""Language, time zone, and what /settings shows of them."""

import pytest

from bot.storage import chats
from tests.conversation.conftest import World

NO_ZONES = (
    "../../etc/passwd",
    "Europe/Berlin\x00",
    "x" * 300,
    "localtime",
    "posixrules",
    "Europe",
    "/etc/localtime",
)


@pytest.mark.failure(13)
async def test_what_is_no_zone_is_refused(world: World) -> None:
    for typed in NO_ZONES:
        ann = world.newcomer()
        assert "do not know this time zone" in (await ann.asks(f"/timezone {typed}")).text
        assert "No time zone is set" in (await ann.asks("/settings")).text


ZONES = (
    ("Europe/Berlin", "Europe/Berlin"),
    ("europe/berlin", "Europe/Berlin"),
    ("tokyo", "Asia/Tokyo"),
    ("New York", "America/New_York"),
    ("utc", "UTC"),
)


@pytest.mark.failure(13)
async def test_a_zone_is_found_by_name_or_city(world: World) -> None:
    for typed, zone in ZONES:
        ann = world.newcomer()
        assert f"times here are in {zone}" in (await ann.asks(f"/timezone {typed}")).text
        assert f"Time zone: {zone}" in (await ann.asks("/settings")).text


@pytest.mark.failure(63)
async def test_a_zone_that_is_gone_is_named_and_replaced_by_utc(world: World) -> None:
    await world.ann.asks("/timezone Tokyo")
    async with world.storage() as (database, _), database.write() as conn:
        await chats.set_timezone(conn, world.ann.id, "Europe/Atlantis")
    settings = (await world.ann.asks("/settings")).text
    assert f"Time zone: Europe/Atlantis, now {world.clock.now():%H:}" in settings
    assert "no longer known" in settings
    assert "(UTC)" in (await world.ann.asks("/quiet 22:00-08:00")).text
    await world.ann.asks("/timezone Tokyo")
    assert "no longer known" not in (await world.ann.asks("/settings")).text


async def test_the_zone_by_buttons_and_as_an_answer(world: World) -> None:
    settings = await world.ann.asks("/settings")
    question = await world.ann.taps(settings, "🕓 Time zone")
    assert "Asia/Kolkata" in (await world.ann.taps(question, "Kolkata")).text
    await world.ann.asks("/timezone")
    assert "do not know" in (await world.ann.asks("somewhere")).text
    assert "Asia/Tokyo" in (await world.ann.asks("Tokyo")).text
    assert "../../" not in (await world.ann.taps(question, data="zoneis|../../etc/passwd")).text
    await world.ann.taps(await world.ann.asks("/timezone"), "‹ Settings")
    assert "did not get that" in (await world.ann.asks("Berlin")).text


RUSSIAN = (
    "ru",
    "RU",
    "Russian",
    "русский",
)


async def test_the_language_in_one_line(world: World) -> None:
    for typed in RUSSIAN:
        ann = world.newcomer()
        assert "по-русски" in (await ann.asks(f"/language {typed}")).text
        assert "аккаунт" in (await ann.asks("/accounts")).text


async def test_the_language_by_buttons_in_place(world: World) -> None:
    question = await world.boris.taps(await world.boris.asks("/settings"), "🌐 Язык")
    answer = await world.boris.taps(question, "English")
    assert answer.id == question.id
    assert "I speak English" in answer.text
    assert "Settings of this chat" in (await world.boris.taps(answer, "‹ Settings")).text


async def test_a_language_that_is_not_spoken(world: World) -> None:
    assert "English and Russian" in (await world.ann.asks("/language klingon")).text
    forged = await world.answers(world.ann, lambda: world.ann.presses(world.ann.chat.last, data="speak|xx"))
    assert forged == []


@pytest.mark.parametrize(("code", "word"), [("ru-RU", "аккаунт"), ("de", "account"), (None, "account")])
async def test_telegrams_language_counts_at_first(world: World, code: str | None, word: str) -> None:
    eve = world.telegram.person(1003, "Eve", language_code=code)
    assert word in (await eve.asks("/start")).text


@pytest.mark.parametrize("word", ["off", "No", "stop", "выкл", "выключить", "Отключить", "нет"])
async def test_the_same_words_end_the_digest_and_the_quiet_hours(world: World, word: str) -> None:
    assert "No more digests" in (await world.ann.asks(f"/digest {word}")).text
    assert "no quiet hours, warnings come" in (await world.ann.asks(f"/quiet {word}")).text
