"""A key is a key wherever it stands: deleted before anything else, never echoed, linked only by a press."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.sandbox.telegram import Person, SimMessage
from tests.conversation.conftest import ELUMENTA, GENERECT, World

BARE = "0123456789abcdef0123456789abcdef"

WAYS: dict[str, Callable[[Person], SimMessage]] = {
    "free text": lambda ann: ann.says(f"my key: {ELUMENTA}, please"),
    "start payload": lambda ann: ann.says(f"/start {ELUMENTA}"),
    "setname": lambda ann: ann.says(f"/setname {ELUMENTA}"),
    "link without a provider": lambda ann: ann.says(f"/link {ELUMENTA}"),
    "unknown command": lambda ann: ann.says(f"/nope x{ELUMENTA}"),
    "caption": lambda ann: ann.sends_photo(f"see {ELUMENTA}"),
    "document": lambda ann: ann.sends_document("key.txt", f"ELUMENTA={ELUMENTA}\n".encode()),
    "forwarded": lambda ann: ann.says(f"/link elumenta {ELUMENTA}", forwarded="Bob"),
}


@pytest.mark.failure(2, 9)
async def test_a_key_is_deleted_and_offered(world: World) -> None:
    for send in WAYS.values():
        ann = world.newcomer()
        world.providers.requests.clear()
        world.providers.elumenta(ELUMENTA)
        await ann.asks("/start")
        calls_before = len(world.telegram.calls)
        offer = await ann.gets(partial(send, ann))
        made = [call.method for call in world.telegram.calls[calls_before:]]
        assert next(one for one in made if one not in ("getUpdates", "getFile")) == "deleteMessage"
        assert "a key of Elumenta" in offer.text
        assert world.providers.requests == []
        assert "Linked" in (await ann.taps(offer, "🔗 Link Elumenta")).text
        assert ELUMENTA not in world.telegram.transcript()


async def test_a_declined_key_is_forgotten(world: World) -> None:
    offer = await world.boris.asks(ELUMENTA)
    assert "ключ" in offer.text
    assert "ключ забыт" in (await world.boris.taps(offer, "Забыть ключ")).text
    toast = await world.telegram.toast(world.boris.presses(offer, "🔗 Подключить Elumenta"))
    assert "больше не действует" in toast.text or "устарел" in toast.text
    assert world.providers.requests == []


@pytest.mark.failure(8)
async def test_an_edited_message_with_a_key_is_deleted_and_not_used(world: World) -> None:
    message = world.ann.says("/help")
    await world.rest()
    answer = await world.ann.gets(lambda: world.ann.edits(message, f"/link elumenta {ELUMENTA}"))
    assert message.deleted
    assert "did not use the key" in answer.text
    assert world.providers.requests == []


@pytest.mark.failure(2)
@pytest.mark.parametrize("text", [f"/link elumenta {ELUMENTA}", f"note: {ELUMENTA}"])
async def test_a_message_that_cannot_be_deleted_is_told(world: World, text: str) -> None:
    world.providers.elumenta(ELUMENTA)
    world.telegram.fault("deleteMessage", "error", description="Bad Request: message can't be deleted")
    answers = await world.answers(world.ann, text)
    answer = [one for one in answers if "Please delete it yourself" in one.text]
    assert len(answer) == 1
    assert "so I deleted" not in answers[-1].text


@pytest.mark.failure(2)
@pytest.mark.parametrize("said", [GENERECT, f"/link {GENERECT}", f"generect {GENERECT}"])
async def test_what_may_be_a_key_and_stays_is_not_called_deleted(world: World, said: str) -> None:
    """Alone, behind the command, and as the answer to the question for a provider."""
    if said.startswith("generect"):
        await world.ann.asks("/link")
    world.telegram.fault("deleteMessage", "error", times=9, description="Bad Request: message can't be deleted")
    asked, offer = await world.answers(world.ann, said)
    assert "Please delete it yourself" in asked.text
    assert "for which provider?" in offer.text
    assert "deleted" not in offer.text


@pytest.mark.parametrize("key", [ELUMENTA, GENERECT])
async def test_a_key_is_deleted_while_the_person_waits_for_an_answer(world: World, key: str) -> None:
    """A known prefix shows a key; without one, that a key was asked for."""
    await world.link(world.ann, "elumenta", "nb_another_0123456789")
    world.clock.step(seconds=6)
    question = await world.ann.taps(await world.ann.asks("/link"), "Generect")
    world.providers.fault("elumenta", "slow", seconds=30)
    world.ann.says("/balance")
    await world.telegram.until(lambda: world.telegram.called("sendChatAction"))
    sent = world.ann.says(key)
    await world.telegram.until(lambda: sent.deleted)
    assert world.ann.chat.last is question


async def test_a_key_of_an_unknown_provider_behind_link_is_kept_for_a_choice(world: World) -> None:
    world.providers.generect(GENERECT)
    sent = world.ann.says(f"/link {GENERECT}")
    await world.rest()
    assert sent.deleted
    assert "That may have been a key" in world.ann.chat.last.text
    assert "Linked" in (await world.ann.taps(world.ann.chat.last, "Generect")).text


@pytest.mark.failure(2)
async def test_a_key_behind_the_name_of_its_provider_is_deleted(world: World) -> None:
    world.providers.generect(GENERECT)
    await world.ann.asks("/link")
    sent = world.ann.says(f"generect {GENERECT}")
    await world.rest()
    assert sent.deleted
    assert "Linked" in (await world.ann.taps(world.ann.chat.last, "Generect")).text


@pytest.mark.failure(2, 9)
async def test_what_looks_like_a_key_and_nothing_else_is_taken_for_one(world: World) -> None:
    """Where nothing was asked for; and in a caption the line that links is known by its command."""
    world.providers.generect(GENERECT)
    for way in (
        lambda: world.ann.says(GENERECT),
        lambda: world.ann.says(GENERECT, forwarded="Colleague"),
        lambda: world.ann.sends_photo(f"/link generect {GENERECT} sales"),
    ):
        (offer,) = await world.answers(world.ann, way)
        assert "That may have been a key" in offer.text
    assert world.providers.requests == []
    assert "Linked" in (await world.ann.taps(offer, "Generect")).text
    assert GENERECT not in world.telegram.transcript()
    for words in ("https://example.com/12345678", "ann.2024@example.com", "order 1234567890123456"):
        kept = world.ann.says(words)
        await world.rest()
        assert not kept.deleted
        assert "I did not get that" in world.ann.chat.last.text


@pytest.mark.failure(2)
async def test_a_key_is_no_answer_to_another_question(world: World) -> None:
    """It is too long for a label, and no time zone; the one that was linked just before is known again."""
    first, other = f"{GENERECT}{GENERECT}", f"{GENERECT}-{GENERECT}"
    world.providers.generect(first)
    await world.ann.taps(await world.ann.asks("/link"), "Generect")
    assert "Send a label" in (await world.ann.asks(first)).text
    assert "already, as Generect" in (await world.ann.asks(first)).text
    assert "now sales" in (await world.ann.asks("sales")).text
    await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")
    await world.ann.taps(world.ann.chat.last, "✏️ Rename")
    for question in (None, "/timezone"):
        if question is not None:
            await world.ann.asks(question)
        (offer,) = await world.answers(world.ann, other)
        assert "That may have been a key" in offer.text
    assert GENERECT not in world.telegram.transcript()


@pytest.mark.failure(9)
async def test_a_key_that_was_asked_for_may_come_in_a_file_or_a_caption(world: World) -> None:
    world.providers.generect(GENERECT)
    await world.ann.taps(await world.ann.asks("/link"), "Generect")
    assert "as text" in (await world.ann.gets(world.ann.sends_sticker)).text
    linked = await world.ann.gets(lambda: world.ann.sends_document("key.txt", GENERECT.encode()))
    assert "Linked" in linked.text
    await world.ann.taps(await world.ann.asks("/link"), "Generect")
    known = await world.ann.gets(lambda: world.ann.sends_photo(GENERECT))
    assert "already, as Generect" in known.text
    assert GENERECT not in world.telegram.transcript()


@pytest.mark.failure(1)
async def test_a_key_in_a_group_is_not_taken(world: World) -> None:
    await world.ann.asks("/start")
    group = world.telegram.group(-500, "Team", members=[world.ann], bot="administrator")
    sent = world.ann.says(f"/link elumenta {ELUMENTA}", chat=group)
    await world.telegram.until(lambda: "replace that key" in world.ann.chat.last.text)
    assert sent.deleted
    assert world.providers.requests == []


async def test_a_second_key_is_no_label(world: World) -> None:
    other = "nb_ffffeeee1111222233334444"
    for text in (
        f"elumenta {ELUMENTA} {other}",
        f"generect {GENERECT} {ELUMENTA}",
        f"generect {GENERECT} {GENERECT}",
        f"generect {GENERECT} spare {BARE}",
    ):
        ann = world.newcomer()
        sent = ann.says(f"/link {text}")
        await world.rest()
        assert sent.deleted
        assert "looks like a second key" in ann.chat.last.text
    assert world.providers.requests == []
    assert not any(key in world.telegram.transcript() for key in (other, ELUMENTA, GENERECT, BARE))


@pytest.mark.failure(2)
@pytest.mark.parametrize("question", ["after linking", "rename", "name"])
async def test_a_bare_key_that_would_fit_is_no_label_and_no_name(world: World, question: str) -> None:
    """It has no prefix and no sign in it, as many providers' keys, and is no longer than a label may be."""
    await world.link(world.ann, "elumenta", ELUMENTA, "first")
    world.providers.generect(BARE)
    if question == "after linking":
        world.providers.generect(GENERECT)
        await world.ann.taps(await world.ann.asks("/link"), "Generect")
        assert "Send a label" in (await world.ann.asks(GENERECT)).text
    elif question == "rename":
        card = await world.ann.taps(await world.ann.asks("/accounts"), "first · Elumenta")
        await world.ann.taps(card, "✏️ Rename")
    else:
        await world.ann.asks("/setname")
    sent = world.ann.says(BARE)
    await world.rest()
    assert sent.deleted
    assert "That may have been a key" in world.ann.chat.last.text
    assert world.requests("elumenta", "PATCH") == []
    assert "Linked" in (await world.ann.taps(world.ann.chat.last, "Generect")).text
    assert BARE not in world.telegram.transcript()
    assert BARE.encode() not in world.data()


async def test_words_with_signs_between_answer_the_question_for_a_label_or_a_name(world: World) -> None:
    await world.link(world.ann, "elumenta", ELUMENTA, "first")
    card = await world.ann.taps(await world.ann.asks("/accounts"), "first · Elumenta")
    await world.ann.taps(card, "✏️ Rename")
    assert "now sales-2024-production" in (await world.ann.asks("sales-2024-production")).text
    await world.ann.asks("/setname")
    assert "now ann-lee-of-2024-north" in (await world.ann.asks("ann-lee-of-2024-north")).text
    await world.ann.asks("/setavatar")
    assert "avatar is now" in (await world.ann.asks(f"https://example.com/{BARE}.png")).text


async def test_a_key_that_is_sent_twice_is_no_label(world: World) -> None:
    """It has no documented prefix, and the question that runs by then is the one for the label."""
    world.providers.generect(GENERECT)
    await world.ann.taps(await world.ann.asks("/link"), "Generect")
    await world.ann.asks(GENERECT)
    again = world.ann.says(GENERECT)
    await world.rest()
    assert again.deleted
    assert "already, as Generect" in world.ann.chat.last.text
    assert "now sales" in (await world.ann.asks("sales")).text
    assert GENERECT not in world.telegram.transcript()
    assert GENERECT.encode() not in world.data()


@pytest.mark.parametrize("line", ["sales {key}", "{key}, sales", "key={key} sales", "Bearer {key} sales"])
async def test_a_known_key_is_found_in_its_line(world: World, line: str) -> None:
    """Behind the label, before a comma, or joined to a name: the key goes out as it is, and nothing else does."""
    world.providers.elumenta(ELUMENTA)
    answer = await world.ann.asks(f"/link elumenta {line.format(key=ELUMENTA)}")
    assert "Linked" in answer.text
    assert "sales" in answer.text
    assert {request.account for request in world.providers.requests} == {"elumenta-1"}
