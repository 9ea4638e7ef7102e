"""Buttons that are old, forged or pressed twice do nothing and are answered."""

import pytest

from tests.conversation.conftest import GENERECT, World

GARBAGE = (
    "", "x", "card", "card|", "card|1|2", "card|0", f"card|{2**64}", f"card|{'9' * 40}", "unlinkyes|x|y", "|||",
    "forgetyes|0", f"forgetyes|{'f' * 50}", "cancel|nonce", "editfor|a|b", "offer|a|elumenta", "nolabel|1",
    "x" * 64, "я" * 32, "card|\x00", "accounts", "linkto|", "swap|' OR 1=1 --",
)  # fmt: skip


@pytest.mark.failure(12, 17)
async def test_forged_data_is_answered_and_does_nothing(world: World) -> None:
    message = await world.ann.asks("/help")
    for number, data in enumerate(GARBAGE):
        if number % 15 == 0:
            world.clock.step(seconds=11)
        await world.refuses(world.ann.presses(message, data=data))
    await world.rest()
    assert message.edits == []
    assert world.ann.chat.last is message


@pytest.mark.failure(17, 23)
async def test_somebody_elses_account_is_not_found(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    listed = await world.ann.asks("/accounts")
    account = next(button.data for button in listed.buttons if button.text == "sales · Generect")
    assert account is not None
    account_id = account.split("|")[1]
    mine = await world.boris.asks("/help")
    stamp = f"{int(world.clock.now().timestamp()):x}"
    for data in (f"card|{account_id}", f"refresh|{account_id}", f"me|{account_id}", f"unlinkyes|{account_id}|{stamp}"):
        toast = await world.telegram.toast(world.boris.presses(mine, data=data))
        assert toast.alert
    await world.rest()
    assert mine.edits == []
    assert "8,531" in (await world.ann.asks("/balance")).text


@pytest.mark.failure(17)
async def test_a_mark_of_one_question_opens_no_other(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    question = await world.ann.taps(await world.ann.asks("/link"), "Elumenta")
    nonce = str(question.buttons[0].data).split("|")[1]
    for data in (f"offer|{nonce}|elumenta", f"swap|{nonce}", f"nolabel|{nonce}"):
        await world.telegram.toast(world.ann.presses(question, data=data))
    await world.rest()
    assert "went wrong" not in world.telegram.transcript()
    assert "Cancelled" in (await world.ann.taps(question, "✖️ Cancel")).text


@pytest.mark.failure(16)
async def test_a_button_of_an_account_that_is_gone(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    listed = await world.ann.asks("/accounts")
    await world.ann.taps(await world.ann.asks("/unlink sales"), "🗑 Yes, unlink")
    await world.refuses(world.ann.presses(listed, "sales · Generect"))


@pytest.mark.failure(49)
async def test_a_button_on_a_deleted_message_is_answered_by_a_new_one(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    listed = await world.ann.asks("/accounts")
    world.ann.deletes(listed)
    card = await world.ann.taps(listed, "sales · Generect")
    assert card.id != listed.id
    assert "8,531" in card.text


@pytest.mark.failure(49)
async def test_a_message_that_goes_while_it_is_edited_and_one_that_stays_the_same(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    listed = await world.ann.asks("/accounts")
    world.telegram.fault("editMessageText", "error", description="Bad Request: message to edit not found")
    assert (await world.ann.taps(listed, "sales · Generect")).id != listed.id
    settings = await world.ann.asks("/settings")
    assert await world.answers(world.ann, lambda: world.ann.presses(settings, data="settings")) == []


@pytest.mark.failure(49)
async def test_a_press_that_is_too_old_to_be_answered_still_has_its_effect(world: World) -> None:
    settings = await world.ann.asks("/settings")
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    world.telegram.fault("answerCallbackQuery", "error", description=too_old)
    assert "Which language" in (await world.ann.taps(settings, "🌐 Language")).text


@pytest.mark.failure(15)
async def test_a_press_in_a_group_shows_nothing(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    group = world.telegram.group(-500, "Team", members=[world.ann, world.boris])
    hint = await world.ann.asks("/balance", chat=group)
    toast = await world.telegram.toast(world.boris.presses(hint, data="balances"))
    assert toast.alert
    await world.rest()
    assert hint.edits == []
