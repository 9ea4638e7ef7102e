"""The list of accounts, and what can be done on a card."""

import pytest

from bot.sandbox.telegram import SimMessage
from tests.conversation.conftest import ELUMENTA, GENERECT, World


def labels(message: SimMessage) -> list[str]:
    return [text for text in message.button_texts if "·" in text]


async def card_of(world: World, label: str = "sales · Generect") -> SimMessage:
    return await world.ann.taps(await world.ann.asks("/accounts"), label)


async def test_fifty_and_more_accounts_are_paged_in_place(world: World) -> None:
    await world.seed(world.ann, 52)
    page = await world.ann.asks("/accounts")
    assert "52 linked accounts" in page.text
    seen = labels(page)
    while any(button.text.endswith("▶️") for button in page.buttons):
        forward = next(text for text in page.button_texts if text.endswith("▶️"))
        turned = await world.ann.taps(page, forward)
        assert turned.id == page.id
        seen += labels(turned)
    assert seen == [f"team {number:02d} · Generect" for number in range(52)]
    assert labels(await world.ann.taps(page, data=f"accounts|{'9' * 40}")) == seen[:8]
    assert labels(await world.ann.taps(page, data="accounts|99999")) == seen[-4:]


async def test_a_card_refreshes_in_place(world: World) -> None:
    account = await world.link(world.ann, "generect", GENERECT, "sales")
    card = await card_of(world)
    assert "8,531 of 10,000" in card.text
    account["balance_platform"] = 12
    world.clock.step(seconds=6)
    refreshed = await world.ann.taps(card, "🔄 Refresh")
    assert refreshed.id == card.id
    assert "🔴" in refreshed.text
    assert "12 of 10,000" in refreshed.text


async def test_a_label_is_changed_from_the_card(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.ann.taps(await card_of(world), "✏️ Rename")
    assert "1 to 32" in (await world.ann.asks("x" * 33)).text
    assert "The label is now Büro <1>" in (await world.ann.asks("  Büro  <1> ")).text
    assert "8,531" in (await world.ann.asks("/balance büro <1>")).text


async def test_a_command_ends_the_question_for_a_label(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.ann.taps(await card_of(world), "✏️ Rename")
    await world.ann.asks("/help")
    assert "did not get that" in (await world.ann.asks("marketing")).text
    assert labels(await world.ann.asks("/accounts")) == ["sales · Generect"]


async def test_a_key_is_replaced_from_the_card(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.link(world.ann, "elumenta", ELUMENTA)
    world.providers.generect("gk-new-0123456789", balance_platform=77)
    await world.ann.taps(await card_of(world), "🔑 Replace key")
    sent = world.ann.says("gk-new-0123456789")
    await world.telegram.until(lambda: "77 of 10,000" in world.ann.chat.last.text)
    assert sent.deleted
    await world.ann.taps(await card_of(world), "🔑 Replace key")
    assert "This is a key of Elumenta" in (await world.ann.asks(ELUMENTA)).text


async def test_pause_and_resume(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    card = await card_of(world)
    paused = await world.ann.taps(card, "⏸ Pause")
    assert "Paused" in paused.text
    world.clock.step(seconds=6)
    assert "8,531" in (await world.ann.asks("/balance")).text
    assert "Paused" not in (await world.ann.taps(paused, "▶️ Resume")).text


@pytest.mark.failure(43)
async def test_no_button_but_the_owners_word_lifts_a_suspension(world: World) -> None:
    """The buttons are those of a card from before; a suspended account's own card has none of them."""
    account = await world.link(world.ann, "elumenta", ELUMENTA, "texts")
    paused = await world.ann.taps(await card_of(world, "texts · Elumenta"), "⏸ Pause")
    account["id"] = 2077
    assert "suspended until you say" in (await world.ann.asks("/me")).text
    resume = next(str(button.data) for button in paused.buttons if button.text == "▶️ Resume")
    for data in (resume, resume.replace("resume", "pause"), resume):
        card = await world.ann.taps(await world.ann.asks("/accounts"), data=data)
        assert "Suspended" in card.text
        assert not {"⏸ Pause", "▶️ Resume"} & set(card.button_texts)
    assert "Suspended" not in (await world.ann.taps(card, "✅ It is right, go on")).text


@pytest.mark.failure(16)
async def test_unlinking_asks_first_and_happens_once(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.link(world.ann, "elumenta", ELUMENTA)
    choice = await world.ann.asks("/unlink")
    question = await world.ann.taps(choice, "sales · Generect")
    assert "Its key and all its readings are deleted" in question.text
    before = len(world.telegram.called("editMessageText"))
    world.ann.presses(question, "🗑 Yes, unlink")
    world.ann.presses(question, "🗑 Yes, unlink")
    await world.rest()
    assert "Unlinked Generect · sales" in world.ann.chat.last.text
    assert len(world.telegram.called("editMessageText")) == before + 1
    assert labels(await world.ann.asks("/accounts")) == []


async def test_an_account_is_unlinked_in_russian(world: World) -> None:
    await world.link(world.boris, "generect", GENERECT, "склад")
    question = await world.boris.asks("/unlink СКЛ")
    assert "Отключить" in question.text
    assert "удалены" in (await world.boris.taps(question, "🗑 Да, отключить")).text


async def test_the_question_for_a_new_key_ends_with_its_account(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    await world.ann.taps(await card_of(world, "Generect"), "🔑 Replace key")
    await world.ann.taps(await world.ann.asks("/unlink"), "🗑 Yes, unlink")
    word = world.ann.says("thanks")
    await world.rest()
    assert not word.deleted
    assert "did not get that" in world.ann.chat.last.text
