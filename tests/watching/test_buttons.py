"""The buttons under a warning, pressed days later, twice, and when there is nothing left to press them for."""

import pytest

from bot.sandbox.telegram import SimMessage
from tests.conversation.conftest import GENERECT, World
from tests.watching.conftest import notifications, readings, says

ONE = "generect-1"


async def low(world: World) -> tuple[dict[str, object], SimMessage]:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    fields["balance_platform"] = 1900
    return fields, await says(world, world.ann, 1)


async def test_a_day_of_quiet_covers_what_was_notified_and_what_gets_worse(world: World) -> None:
    fields, warning = await low(world)
    for _ in range(2):
        answer = await world.ann.taps(warning, "💤 1 day")
        assert "Generect · sales: quiet about this until" in answer.text
    assert (warning.edits, answer.id != warning.id) == ([], True)
    fields["balance_platform"] = 300
    await readings(world, ONE)
    await says(world, world.ann, 1)
    world.clock.step(hours=24, minutes=1)
    assert "under 5 %" in (await says(world, world.ann, 2)).text


async def test_quiet_until_a_refill_that_nobody_knows_the_day_of(world: World) -> None:
    fields, warning = await low(world)
    answer = await world.ann.taps(warning, "💤 Until refill")
    assert "until I see a refill" in answer.text
    world.clock.step(days=5)
    await readings(world, ONE)
    await says(world, world.ann, 1)
    fields["balance_platform"] = 10000
    assert "enough again" in (await says(world, world.ann, 2)).text
    fields["balance_platform"] = 1800
    assert "under 20 %" in (await says(world, world.ann, 3)).text


async def test_mute_days_later(world: World) -> None:
    fields, warning = await low(world)
    world.clock.step(days=6)
    answer = await world.ann.taps(warning, "🔕 Mute: low balance")
    assert "no more warnings of this kind (low balance)" in answer.text
    fields["balance_platform"] = 100
    await readings(world, ONE)
    await says(world, world.ann, 1)
    assert "low balance: off" in (await world.ann.asks("/alerts")).text
    fields["balance_platform"] = 0
    assert "Nothing is left" in (await says(world, world.ann, 2)).text


async def test_when_all_is_well_there_is_nothing_to_snooze(world: World) -> None:
    fields, warning = await low(world)
    fields["balance_platform"] = 9000
    await says(world, world.ann, 2)
    assert "nothing to put off" in (await world.ann.taps(warning, "💤 1 day")).text


async def test_the_history_and_then_the_account_leave_the_warning_alone(world: World) -> None:
    _, warning = await low(world)
    picture = await world.ann.taps(warning, "📈 History", timeout=60)
    assert picture.photo is not None
    card = await world.ann.taps(picture, "🗂 Open the account")
    assert "Generect · sales" in card.text
    assert (card.id != picture.id, warning.edits, picture.edits) == (True, [], [])


@pytest.mark.failure(16)
async def test_the_account_is_gone(world: World) -> None:
    _, warning = await low(world)
    card = await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")
    await world.ann.taps(await world.ann.taps(card, "🗑 Unlink"), "🗑 Yes, unlink")
    await world.rest()
    before = len(world.ann.chat.visible())
    for button in (number for number, one in enumerate(warning.buttons) if one.data):
        assert "expired" in (await world.telegram.toast(world.ann.presses(warning, button))).text
    await world.rest()
    assert len(world.ann.chat.visible()) == before
    assert len(notifications(world.ann)) == 1
