"""The links that lead to the question whether to share: for one person, one use and ten minutes."""

import pytest

from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import SHARED, said, team, url_of

EXPIRED = "This link has expired or is not meant for you"


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat,sender"}


@pytest.mark.failure(20, 23)
async def test_a_link_is_good_once_for_whoever_asked_and_for_ten_minutes(world: World) -> None:
    group = await team(world, world.boris)
    await world.boris.asks("/language en")
    url = url_of((await world.group_answers(world.ann, group, "/share sales"))[-1])
    payload = url.split("start=")[1]
    assert len(payload) == len("s_") + 32
    guesses = (payload, payload[:-1], f"s_{'x' * 32}", "s_")
    refusals = {(await world.boris.asks(f"/start {guess}")).text for guess in guesses}
    assert len(refusals) == 1
    assert EXPIRED in refusals.pop()
    question = await world.ann.opens(url)
    assert "Share Generect · sales with Team?" in question.text
    assert EXPIRED in (await world.ann.opens(url)).text
    old = url_of((await world.group_answers(world.ann, group, "/share"))[-1])
    world.clock.step(minutes=10, seconds=1)
    assert EXPIRED in (await world.ann.opens(old)).text
    await world.refuses(world.ann.presses(question, "✅ Share"))
    assert payload[2:].encode() not in world.data()


@pytest.mark.failure(20, 21)
async def test_a_link_from_the_card_brings_the_bot_into_a_group_and_shares_nothing_by_itself(world: World) -> None:
    await team(world)
    wrong = world.group("Wrong", members=[world.ann, eve := world.newcomer()], bot="left")
    card = await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")
    screen = await world.ann.taps(card, "📤 Share")
    assert "No group sees it yet" in screen.text
    url = url_of(screen)
    stranger = await world.in_group(wrong, lambda: eve.follows(url, chat=wrong))
    assert EXPIRED in stranger[-1].text
    answers = await world.in_group(wrong, lambda: world.ann.follows(url, chat=wrong))
    assert "private chat" in answers[-1].text
    question = world.ann.chat.last
    assert "with Wrong?" in question.text
    assert "Nothing was shared" in (await world.ann.taps(question, "✖️ No")).text
    again = await world.in_group(wrong, lambda: world.ann.follows(url, chat=wrong))
    assert EXPIRED in again[-1].text
    assert "No group sees it yet" in (await world.ann.asks("/share sales")).text
    assert said(wrong, SHARED) == []


@pytest.mark.failure(21)
async def test_a_link_for_one_group_opens_nothing_in_another(world: World) -> None:
    group = await team(world)
    other = world.group("Other", members=[world.ann])
    payload = url_of((await world.group_answers(world.ann, group, "/share"))[-1]).split("start=")[1]
    before = world.ann.chat.last
    answers = await world.group_answers(world.ann, other, f"/start@testbot {payload}")
    assert EXPIRED in answers[-1].text
    assert world.ann.chat.last is before


async def test_whom_the_bot_may_not_write_to_comes_by_the_link(world: World) -> None:
    group = world.group(members=[eve := world.newcomer()])
    answer = (await world.group_answers(eve, group, "/share"))[-1]
    assert answer.reply_to is not None
    assert eve.chat.messages == []
    assert "No account is linked yet" in (await eve.opens(url_of(answer))).text


@pytest.mark.failure(18)
async def test_who_is_nobody_in_person_is_pointed_to_the_private_chat(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(admins=[world.ann])
    answers = await world.in_group(group, lambda: world.ann.says("/share", chat=group, anonymous=True))
    assert "I cannot tell who you are here" in answers[-1].text
    assert url_of(answers[-1]) == "https://t.me/testbot"
    assert "Linked" in world.ann.chat.last.text
