"""A share is ended by its owner from anywhere, and in the group by its admins too."""

import pytest

from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import received, share, team


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat,sender"}


@pytest.mark.failure(15, 16)
async def test_only_its_owner_and_admins_end_a_share_in_the_group(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    chief = world.newcomer()
    group = world.group(members=[world.ann, world.boris], admins=[chief])
    await share(world, world.ann, group)
    world.clock.step(seconds=61)
    refusal = (await world.group_answers(world.boris, group, "/unshare sales"))[-1]
    assert "Only an account's owner" in refusal.text
    choice = (await world.group_answers(chief, group, "/unshare"))[-1]
    toast = await world.telegram.toast(world.boris.presses(choice, "✖️ sales · Generect"))
    assert toast.alert
    assert choice.edits == []
    chief.presses(choice, "✖️ sales · Generect")
    chief.presses(choice, "✖️ sales · Generect")
    await world.rest()
    assert "sales is not shared here any more" in choice.text
    assert len(choice.edits) == 1
    await world.telegram.until(lambda: "ended the sharing of sales" in world.ann.chat.last.text)
    assert "Nothing is shared with this group yet" in (await world.group_answers(world.ann, group, "/unshare"))[-1].text
    await share(world, world.ann, group)
    answers = await world.group_answers(world.ann, group, "/unshare nothing")
    assert "No account here has such a label" in answers[-1].text
    ended = await world.group_answers(world.ann, group, "/unshare SALES")
    assert ["sales is not shared here any more." in one.text for one in ended] == [True]
    assert ended[0].reply_to is not None
    assert [one.text for one in world.ann.chat.visible() if "ended the sharing" in one.text] == [
        "An admin of the group Team ended the sharing of sales there. The account itself is as it was."
    ]


@pytest.mark.failure(16)
async def test_an_owner_ends_a_share_from_the_card_or_in_one_line(world: World) -> None:
    group = await team(world)
    assert "None of your accounts is shared" in (await world.ann.asks("/unshare")).text
    await share(world, world.ann, group)
    screen = await world.ann.asks("/share sales")
    assert "• Team – warnings: none" in screen.text
    world.ann.presses(screen, "✖️ Stop in Team")
    world.ann.presses(screen, "✖️ Stop in Team")
    await received(world, group, "not shared here any more")
    await world.rest()
    assert "Team does not see Generect · sales any more" in screen.text
    assert len(screen.edits) == 1
    assert "No group sees it yet" in (await world.ann.taps(screen, "‹ Back")).text
    await share(world, world.ann, group)
    by_button = await world.ann.asks("/unshare")
    assert by_button.button_texts == ["✖️ sales · Team"]
    assert "Team does not see Generect · sales" in (await world.ann.asks("/unshare sales")).text
    await world.refuses(world.ann.presses(by_button))
