"""Linking in all the ways in which a person may send a key."""

import asyncio

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World


async def test_one_line_with_a_label(world: World) -> None:
    world.providers.generect(GENERECT)
    sent = world.ann.says(f"/link generect {GENERECT} sales team")
    await world.rest()
    assert sent.deleted
    answer = world.ann.chat.last
    assert "Generect · sales team · Business plan" in answer.text
    assert "8,531 of 10,000 credits (85 %)" in answer.text


async def test_one_line_without_a_label_in_russian(world: World) -> None:
    world.providers.elumenta(ELUMENTA)
    answer = await world.boris.asks(f"/link Elumenta {ELUMENTA}")
    assert "Подключено" in answer.text
    assert "1 247 из 1 500 токенов" in answer.text.replace("\xa0", " ")


@pytest.mark.failure(2)
async def test_by_buttons_with_a_label(world: World) -> None:
    world.providers.generect(GENERECT)
    choice = await world.ann.asks("/link")
    question = await world.ann.taps(choice, "Generect")
    assert question.id == choice.id
    assert "Send me the Generect key" in question.text
    sent = world.ann.says(GENERECT)
    await world.telegram.until(lambda: "Linked" in world.ann.chat.last.text)
    assert sent.deleted
    assert "Send a label" in world.ann.chat.last.text
    assert "sales" in (await world.ann.asks("sales")).text
    assert "sales" in (await world.ann.asks("/balance SALES")).text


async def test_by_buttons_with_the_label_skipped(world: World) -> None:
    world.providers.elumenta(ELUMENTA)
    welcome = await world.ann.asks("/start")
    choice = await world.ann.taps(welcome, "🔗 Link an account")
    await world.ann.taps(choice, "Elumenta")
    linked = await world.ann.asks(ELUMENTA)
    kept = await world.ann.taps(linked, "Skip")
    assert kept.id == linked.id
    assert "stays Elumenta" in kept.text


CLEANED = (
    f"`{ELUMENTA}`",
    f"```\n{ELUMENTA}\n```",
    f'  "{ELUMENTA}"  ',
    f"«{ELUMENTA}»",
    f"Bearer {ELUMENTA}",
    f"Authorization: Bearer {ELUMENTA}",
    f"`Token {ELUMENTA}`",
    f"{ELUMENTA[:12]}\n{ELUMENTA[12:]}",
    f"here it is: {ELUMENTA}",
)


async def test_a_key_is_cleaned(world: World) -> None:
    for written in CLEANED:
        ann = world.newcomer()
        world.providers.elumenta(ELUMENTA)
        await ann.taps(await ann.asks("/link"), "Elumenta")
        assert "Linked" in (await ann.asks(written)).text


CLEANED_IN_ONE_LINE = (
    f"/link elumenta Bearer {ELUMENTA} ops",
    f"/link elumenta `{ELUMENTA}` ops",
    f"/LINK  elumenta\n{ELUMENTA}   ops",
    f"/link@testbot ELUM {ELUMENTA} ops",
    f"/link elumenta {ELUMENTA[:12]}\n{ELUMENTA[12:]} ops",
)


async def test_a_key_is_cleaned_in_one_line(world: World) -> None:
    for written in CLEANED_IN_ONE_LINE:
        ann = world.newcomer()
        world.providers.elumenta(ELUMENTA)
        assert "Elumenta · ops · VIP plan" in (await ann.asks(written)).text


UNUSABLE = (
    f"{ELUMENTA}\u200bab",
    f"{ELUMENTA[:9]}\u200b{ELUMENTA[9:]}",
    f"{ELUMENTA}\x00",
    f"{ELUMENTA}а",
    f"{ELUMENTA[:8]} {ELUMENTA[8:]}",
    "two words",
    f"{ELUMENTA}\nsales",
)


@pytest.mark.failure(3)
async def test_what_cannot_be_a_key_is_refused_before_any_request(world: World) -> None:
    for damaged in UNUSABLE:
        ann = world.newcomer()
        world.providers.requests.clear()
        await ann.taps(await ann.asks("/link"), "Elumenta")
        sent = ann.says(damaged)
        await world.rest()
        assert sent.deleted
        assert "cannot be a key" in ann.chat.last.text
        assert world.providers.requests == []
        assert damaged not in world.telegram.transcript()
        await ann.taps(ann.chat.last, "✖️ Cancel")
        assert "Cancelled" in ann.chat.last.text


@pytest.mark.failure(90)
async def test_a_key_that_is_nothing_but_its_prefix_is_refused_before_any_request(world: World) -> None:
    ann = world.newcomer()
    await ann.taps(await ann.asks("/link"), "Elumenta")
    sent = ann.says("nb_")
    await world.rest()
    assert sent.deleted
    assert "cannot be a key" in ann.chat.last.text
    assert world.providers.requests == []


DAMAGED = (
    f"{ELUMENTA}\u200bab",
    f"{ELUMENTA[:9]}\ufeff{ELUMENTA[9:]}",
    f"{ELUMENTA}я",
)


@pytest.mark.failure(3)
async def test_a_damaged_key_is_refused_wherever_it_stands(world: World) -> None:
    for damaged in DAMAGED:
        ann = world.newcomer()
        world.providers.requests.clear()
        for text in (f"/link elumenta {damaged} ops", f"/start {damaged}", f"look: {damaged}"):
            sent = ann.says(text)
            await world.rest()
            assert sent.deleted
            assert "cannot be a key" in ann.chat.last.text
        assert world.providers.requests == []


async def test_typing_shows_while_the_key_is_tried(world: World) -> None:
    world.providers.elumenta(ELUMENTA)
    typing = asyncio.Event()
    world.providers.fault("elumenta", "paused", until=typing)
    world.ann.says(f"/link elumenta {ELUMENTA}")
    await world.telegram.until(lambda: world.telegram.called("sendChatAction"))
    typing.set()
    await world.rest()
    calls = [call.method for call in world.telegram.calls if call.params.get("chat_id") == str(world.ann.id)]
    assert calls.index("deleteMessage") < calls.index("sendChatAction") < calls.index("sendMessage")


@pytest.mark.failure(4)
async def test_a_key_of_another_provider_goes_nowhere(world: World) -> None:
    world.providers.elumenta(ELUMENTA)
    refused = await world.ann.asks(f"/link generect {ELUMENTA} sales")
    assert "This is a key of Elumenta, not of Generect" in refused.text
    assert world.providers.requests == []
    assert "Linked" in (await world.ann.taps(refused, "🔗 Link Elumenta")).text
    assert world.requests("generect") == []


@pytest.mark.failure(23)
async def test_the_same_key_of_two_people_makes_two_independent_accounts(world: World) -> None:
    world.providers.generect(GENERECT)
    first = await world.ann.asks(f"/link generect {GENERECT} sales")
    again = await world.ann.asks(f"/link generect {GENERECT} other")
    assert "linked this key already, as sales" in again.text
    eve = world.telegram.person(1003, "Eve", language_code="en")
    assert (await eve.asks(f"/link generect {GENERECT} sales")).text == first.text
    await world.ann.taps(await world.ann.asks("/unlink sales"), "🗑 Yes, unlink")
    assert "8,531" in (await eve.asks("/balance")).text


async def test_a_label_of_another_account_is_not_taken_twice(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.elumenta(ELUMENTA)
    answer = await world.ann.asks(f"/link elumenta {ELUMENTA} SALES")
    assert "is taken" in answer.text
    assert "has this label already" in (await world.ann.asks("sales")).text
    assert "tokens" in (await world.ann.asks("tokens")).text
    assert "1,247" in (await world.ann.asks("/balance tokens")).text


async def test_a_label_of_ones_own_at_the_provider_offers_to_replace_the_key(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.generect("gk-new-0123456789", balance_platform=77)
    offer = await world.ann.asks("/link generect gk-new-0123456789 Sales")
    assert "Shall this key replace its old one?" in offer.text
    replaced = await world.ann.taps(offer, "🔑 Replace the key")
    assert "has replaced the old one" in replaced.text
    assert "77 of 10,000" in replaced.text
    assert len((await world.ann.asks("/accounts")).buttons) == 2  # one account, and the button to link


@pytest.mark.failure(10)
@pytest.mark.parametrize("ends", ["/cancel", "button", "ten minutes"])
async def test_a_question_that_ended_takes_no_key(world: World, ends: str) -> None:
    world.providers.generect(GENERECT)
    question = await world.ann.taps(await world.ann.asks("/link"), "Generect")
    if ends == "button":
        assert "Cancelled" in (await world.ann.taps(question, "✖️ Cancel")).text
    elif ends == "/cancel":
        assert "Cancelled" in (await world.ann.asks("/cancel")).text
    else:
        world.clock.step(minutes=10, seconds=1)
    sent = world.ann.says(GENERECT)
    await world.rest()
    assert sent.deleted
    assert world.providers.requests == []
    assert "No account is linked" in (await world.ann.asks("/balance")).text
