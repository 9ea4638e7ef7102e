"""Which words are commands, and one short answer to everything else."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bot.sandbox.telegram import Person
from bot.texts.welcome import COMMANDS
from tests.conversation.conftest import ELUMENTA, GENERECT, World

WRITTEN = (
    "/BALANCE",
    "/balance@",
    "/balance@testbot",
    "/Balance@TestBot sales",
    "/balance\nsales",
)


@pytest.mark.failure(6)
async def test_a_command_in_any_case_or_addressed_to_the_bot(world: World) -> None:
    for typed in WRITTEN:
        ann = world.newcomer()
        await world.link(ann, "generect", GENERECT, "sales")
        assert "8,531" in (await ann.asks(typed)).text


@pytest.mark.failure(6)
async def test_a_command_for_another_bot_is_ignored(world: World) -> None:
    assert await world.answers(world.ann, "/balance@otherbot") == []


@pytest.mark.failure(7)
async def test_passed_on_commands_are_not_run(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    before = len(world.providers.requests)
    world.clock.step(seconds=6)
    for how in ({"forwarded": "Bob"}, {"via_bot": "helperbot"}):
        for command in ("/balance", "/unlink sales", "/start"):
            answer = await world.ann.gets(lambda c=command, h=how: world.ann.says(c, **h))  # type: ignore[misc]
            assert "do not run forwarded commands" in answer.text
    assert len(world.providers.requests) == before


@pytest.mark.failure(7)
async def test_a_passed_on_command_is_no_key_either(world: World) -> None:
    await world.ann.taps(await world.ann.asks("/link"), "Generect")
    answer = await world.ann.gets(lambda: world.ann.says("/balance", forwarded="Bob"))
    assert "do not run forwarded commands" in answer.text
    assert world.providers.requests == []


@pytest.mark.failure(8)
async def test_an_edited_command_is_not_run(world: World) -> None:
    message = world.ann.says("hello")
    await world.rest()
    assert await world.answers(world.ann, lambda: world.ann.edits(message, "/export")) == []


OTHER: dict[str, tuple[Callable[[Person], object], str, str]] = {
    "words": (lambda one: one.says("hello"), "did not get that", "Не понял"),
    "long text": (lambda one: one.says("слово " * 680), "did not get that", "Не понял"),
    "sticker": (lambda one: one.sends_sticker(), "did not get that", "Не понял"),
    "voice": (lambda one: one.sends_voice(), "did not get that", "Не понял"),
    "photo": (lambda one: one.sends_photo("/balance"), "did not get that", "Не понял"),
    "document": (lambda one: one.sends_document("a.txt", b"nothing"), "did not get that", "Не понял"),
    "unknown command": (lambda one: one.says("/nope"), "do not know this command", "команды я не знаю"),
    "operators' command": (lambda one: one.says("/status"), "do not know this command", "команды я не знаю"),
    "a slash": (lambda one: one.says("/"), "did not get that", "Не понял"),
    "a slash and a wide space": (lambda one: one.says("/\u2003"), "did not get that", "Не понял"),
    "a slash apart": (lambda one: one.says("/ balance"), "did not get that", "Не понял"),
}


async def test_everything_else_gets_one_short_answer(world: World) -> None:
    for what in OTHER:
        ann = world.newcomer()
        boris = world.newcomer("ru")
        act, english, russian = OTHER[what]
        for person, words in ((ann, english), (boris, russian)):
            answers = await world.answers(person, partial(act, person))
            assert len(answers) == 1
            assert words in answers[0].text
            assert "/help" in answers[0].text
            assert len(answers[0].text) < 120


OF_ANOTHER_VERSION: tuple[tuple[dict[str, object], str], ...] = (
    ({"poll": {"id": "1", "question": "Which?", "options": []}}, "did not get that"),
    ({"text": "/balance", "reply_to_message": {"poll": {"id": "1"}}}, "No account is linked yet"),
    ({"hologram": {"text": "/balance"}}, "did not get that"),
)


QUESTIONS = (
    ("/timezone", "Tokyo", "Asia/Tokyo"),
    ("/link", "generect", "Generect key"),
    ("/link elumenta", ELUMENTA, "Linked"),
    ("/setname", "Tokyo", "is now Tokyo"),
)


async def test_what_telegram_tells_of_a_chat_answers_no_question(world: World) -> None:
    """A pinned message, another timer for messages: the question stays, and nobody is told of a wrong answer."""
    sender = {"id": world.ann.id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    chat = {"id": world.ann.id, "type": "private", "first_name": "Ann"}
    world.providers.elumenta(ELUMENTA)
    for question, answer, words in QUESTIONS:
        asked = await world.ann.asks(question)
        date = int(world.clock.now().timestamp())
        pinned = {"message_id": asked.id, "date": date, "chat": chat, "text": asked.text}
        service: dict[str, object] = {"pinned_message": pinned, "message_auto_delete_timer_changed": {}}
        for number, (name, told) in enumerate(service.items(), 900):
            message = {"message_id": number, "date": date, "chat": chat, "from": sender, name: told}
            assert await world.answers(world.ann, partial(world.telegram.raw_update, {"message": message})) == []
        assert words in (await world.ann.asks(answer)).text


async def test_a_message_as_another_version_of_telegram_knows_it(world: World) -> None:
    """Without fields that came later, or of a kind that did: it was sent, and somebody waits."""
    await world.ann.asks("/start")
    sender = {"id": world.ann.id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    chat = {"id": world.ann.id, "type": "private", "first_name": "Ann"}
    for number, (said, words) in enumerate(OF_ANOTHER_VERSION, 900):
        sent = {"message_id": number, "date": int(world.clock.now().timestamp()), "chat": chat, "from": sender, **said}
        (answer,) = await world.answers(world.ann, partial(world.telegram.raw_update, {"message": sent}))
        assert words in answer.text


@pytest.mark.parametrize("name", ["ann", "boris"])
async def test_help_names_every_command_in_one_message(world: World, name: str) -> None:
    answers = await world.answers(getattr(world, name), "/help")
    assert len(answers) == 1
    assert all(f"/{command} " in answers[0].text for command in COMMANDS)


@pytest.mark.parametrize("with_menu", [True])
async def test_telegram_is_told_the_commands_by_scope_and_language(world: World) -> None:
    commands = world.telegram.api.profile.commands
    for code, word in (("", "Balances"), ("ru", "Баланс")):
        private = commands["all_private_chats", code]
        assert [one["command"] for one in private] == list(COMMANDS)
        assert word in str(private)
        group = [one["command"] for one in commands["all_group_chats", code]]
        assert "help" in group
        assert "link" not in group


async def test_privacy_in_both_languages(world: World) -> None:
    assert "AES-256" in (await world.ann.asks("/privacy")).text
    assert "Чего я никогда не делаю" in (await world.boris.asks("/privacy")).text


@pytest.mark.failure(20)
async def test_a_payload_that_means_nothing_is_as_good_as_none(world: World) -> None:
    plain = (await world.ann.asks("/start")).text
    for payload in ("x", "share_0123456789abcdef", "link_nowhere", "a" * 64, "-_"):
        assert (await world.ann.asks(f"/start {payload}")).text == plain
    assert "Which provider" in (await world.ann.asks("/start link")).text
    assert "Elumenta key" in (await world.ann.asks("/start link_elumenta")).text


FOREIGN: tuple[dict[str, Any], ...] = (
    {"business_connection_id": "b1"},
    {"guest_query_id": "g1"},
    {"from": {"id": 77, "is_bot": True, "first_name": "Robot"}},
)


@pytest.mark.failure(25)
async def test_bots_businesses_and_guests_are_none_of_the_bots_business(world: World) -> None:
    """Their chat's id may be that of somebody's private chat with the bot, so not even a key is deleted there."""
    for foreign in FOREIGN:
        ann = world.newcomer()
        mine = ann.says("/help")
        await world.rest()
        calls = [call for call in world.telegram.calls if call.method != "getUpdates"]
        who = {"id": ann.id, "is_bot": False, "first_name": "Ann"}
        message = {
            "message_id": mine.id, "date": mine.date, "chat": {"id": ann.id, "type": "private"}, "from": who,
            "text": f"/link generect {GENERECT}", **foreign,
        }  # fmt: skip
        world.telegram.raw_update({"message": message})
        await world.rest()
        assert [call for call in world.telegram.calls if call.method != "getUpdates"] == calls
        assert not mine.deleted
