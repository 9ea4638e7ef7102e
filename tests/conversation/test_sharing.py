"""An owner shares an account with a group: asked in private, seen in the group, ended by either side."""

from collections.abc import Callable

import pytest

from bot.sandbox.telegram import Group, Person, SimMessage
from tests.conversation.conftest import ELUMENTA, GENERECT, World

EXPIRED = "This link has expired or is not meant for you"
SHARED_LINE = "is shared here now"


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat,sender"}


async def asked_in(group: Group, person: Person, command: str = "/share", thread: int | None = None) -> SimMessage:
    """Let a person ask in a group and return the question that comes in private."""
    if thread is not None:
        return await person.gets(lambda: person.says(command, chat=group, thread=thread))
    return await person.gets(lambda: person.says(command, chat=group))


async def team(world: World, *members: Person, supergroup: bool = True, forum: bool = False) -> Group:
    """A group with ann, who has an account that nobody there sees yet."""
    await world.link(world.ann, "generect", GENERECT, "sales", email="ann@example.com")
    return world.group(members=[world.ann, *members], supergroup=supergroup, forum=forum)


async def told(world: World, group: Group, text: str) -> SimMessage:
    """Return the message of the group that says so."""

    def found() -> list[SimMessage]:
        return [one for one in group.messages() if one.from_bot and text in one.text]

    await world.telegram.until(found)
    return found()[0]


def url_of(message: SimMessage) -> str:
    return next(str(button.url) for button in message.buttons if button.url)


def data_of(message: SimMessage, text: str) -> str:
    return next(str(button.data) for button in message.buttons if button.text == text)


async def refused(world: World, press: Callable[[], str]) -> None:
    toast = await world.telegram.toast(press())
    assert toast.alert
    assert "expired" in toast.text


async def test_an_account_is_shared_from_the_question_to_the_card(world: World) -> None:
    group = await team(world, world.boris)
    question = await asked_in(group, world.ann)
    for seen in ("Generect · sales", "Team", "label, provider, balance, plan, dates, pace and history", "your e-mail"):
        assert seen in question.text
    await world.rest()
    assert not any("sales" in one.text for one in group.messages())
    done = await world.ann.taps(question, "✅ Share")
    assert done.id == question.id
    assert "Team sees Generect · sales" in done.text
    assert "Warnings in the group: none" in done.text
    await told(world, group, SHARED_LINE)
    loud = await world.ann.taps(done, "🔔 On")
    assert "Warnings in the group: with a sound" in loud.text
    assert [button.text for button in loud.buttons][:3] == ["🔸 🔔 On", "🔕 Silent", "Off"]
    listed = await world.ann.asks("/accounts")
    assert "📤 sales: Team" in listed.text
    card = await world.ann.taps(listed, "sales · Generect")
    assert card.text.endswith("📤 Team")
    assert "It is no longer shown in Team then" in (await world.ann.taps(card, "🗑 Unlink")).text
    assert "sales" in (await asked_in(group, world.ann)).text
    readable = "\n".join(one.text for one in group.messages() if one.from_bot)
    assert not any(secret in readable for secret in (GENERECT, "ann@example.com", "Ann"))


@pytest.mark.failure(23)
async def test_the_group_reads_the_same_answer_whoever_asks_for_what(world: World) -> None:
    group = await team(world, world.boris, stranger := world.newcomer())
    await world.boris.asks("/start")
    answers = []
    for person, command in (
        (world.ann, "/share"), (world.ann, "/share sales"), (world.ann, "/share nothing"),
        (world.boris, "/share sales"), (stranger, "/share sales"),
    ):  # fmt: skip
        found = await world.group_answers(person, group, command)
        answers.append([(one.text, [button.text for button in one.buttons]) for one in found])
    assert all(answer == answers[0] for answer in answers)
    assert "Пока не подключён ни один аккаунт" in world.boris.chat.last.text


async def test_whom_the_bot_may_not_write_to_comes_by_the_link(world: World) -> None:
    group = world.group(members=[eve := world.newcomer()])
    answer = (await world.group_answers(eve, group, "/share"))[-1]
    assert answer.reply_to is not None
    assert eve.chat.messages == []
    assert "No account is linked yet" in (await eve.opens(url_of(answer))).text


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
    await refused(world, lambda: world.ann.presses(question, "✅ Share"))
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
    assert not any(SHARED_LINE in one.text for one in wrong.messages())


@pytest.mark.failure(21)
async def test_a_link_for_one_group_opens_nothing_in_another(world: World) -> None:
    group = await team(world)
    other = world.group("Other", members=[world.ann])
    payload = url_of((await world.group_answers(world.ann, group, "/share"))[-1]).split("start=")[1]
    before = world.ann.chat.last
    answers = await world.group_answers(world.ann, other, f"/start@testbot {payload}")
    assert EXPIRED in answers[-1].text
    assert world.ann.chat.last is before


@pytest.mark.failure(24)
async def test_who_has_left_the_group_cannot_share_with_it(world: World) -> None:
    group = await team(world, world.boris)
    question = await asked_in(group, world.ann)
    group.slips_out(world.ann)
    assert "You are not in Team" in (await world.ann.taps(question, "✅ Share")).text
    group.adds(world.ann)
    question = await asked_in(group, world.ann)
    group.kicks_bot(world.boris)
    await world.rest()
    assert "I cannot see who is in Team" in (await world.ann.taps(question, "✅ Share")).text
    group.adds_bot(world.boris)
    await world.rest()
    assert "Team sees" in (await world.ann.taps(question, "✅ Share")).text
    group.slips_out(world.ann)
    world.clock.step(minutes=11)
    await world.group_answers(world.boris, group, "/unshare")
    assert "the owner has left" in (await told(world, group, "not shared here any more")).text
    assert "No group sees it yet" in (await world.ann.asks("/share sales")).text


@pytest.mark.failure(16, 17)
async def test_two_taps_share_once_and_forged_ones_not_at_all(world: World) -> None:
    group = await team(world, world.boris)
    await world.link(world.boris, "elumenta", ELUMENTA, "тексты")
    question = await asked_in(group, world.ann)
    mine = data_of(question, "✅ Share")
    his = data_of(await asked_in(group, world.boris), "✅ Показать")
    here = world.boris.chat.last
    token, account = mine.split("|")[1:]
    for data in (mine, f"shareyes|{his.split('|')[1]}|{account}", f"shareno|{token}", "swarn|nothing|here"):
        toast = await world.telegram.toast(world.boris.presses(here, data=data))
        assert toast.alert
    world.ann.presses(question, "✅ Share")
    world.ann.presses(question, "✅ Share")
    await world.rest()
    await told(world, group, SHARED_LINE)
    assert len([one for one in group.messages() if SHARED_LINE in one.text]) == 1
    assert len(question.edits) == 1
    await refused(world, lambda: world.ann.presses(question, data=mine))
    stop = data_of(question, "✖️ Stop sharing")
    toast = await world.telegram.toast(world.boris.presses(here, data=stop))
    assert toast.alert
    assert "Team" in (await world.ann.asks("/accounts")).text


@pytest.mark.failure(16)
async def test_an_account_that_goes_before_the_answer_is_not_shared(world: World) -> None:
    group = await team(world)
    question = await asked_in(group, world.ann)
    await world.ann.taps(await world.ann.asks("/unlink sales"), "🗑 Yes, unlink")
    await refused(world, lambda: world.ann.presses(question, "✅ Share"))
    assert not any(SHARED_LINE in one.text for one in group.messages())


@pytest.mark.failure(46)
async def test_a_group_that_becomes_a_supergroup_before_the_answer(world: World) -> None:
    group = await team(world, supergroup=False)
    question = await asked_in(group, world.ann)
    group.migrates(-1_001_999_000_001, world.ann)
    await world.rest()
    assert "Team sees" in (await world.ann.taps(question, "✅ Share")).text
    line = await told(world, group, SHARED_LINE)
    assert line.chat.id == -1_001_999_000_001


@pytest.mark.failure(18)
async def test_who_is_nobody_in_person_is_pointed_to_the_private_chat(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(admins=[world.ann])
    answers = await world.in_group(group, lambda: world.ann.says("/share", chat=group, anonymous=True))
    assert "I cannot tell who you are here" in answers[-1].text
    assert url_of(answers[-1]) == "https://t.me/testbot"
    assert "Linked" in world.ann.chat.last.text


async def test_one_of_several_accounts_is_chosen_and_the_topic_is_kept(world: World) -> None:
    group = await team(world, forum=True)
    await world.link(world.ann, "elumenta", ELUMENTA, "texts")
    thread = group.topic("Balances", world.ann)
    choice = await asked_in(group, world.ann, "/share", thread)
    assert [button.text for button in choice.buttons] == ["sales · Generect", "texts · Elumenta", "✖️ No"]
    question = await world.ann.taps(choice, "texts · Elumenta")
    assert "They go to the topic" in (await world.ann.taps(question, "✅ Share")).text
    line = await told(world, group, SHARED_LINE)
    assert (line.thread, "texts" in line.text) == (thread, True)


async def test_a_button_of_the_group_asks_whoever_presses_it(world: World) -> None:
    group = await team(world, world.boris)
    await world.boris.asks("/start")
    greeting = (await world.group_answers(world.ann, group, "/start"))[-1]
    question = await world.ann.gets(lambda: world.ann.presses(greeting, "📤 Share an account"))
    assert "Share Generect · sales" in question.text
    await world.in_group(group, lambda: world.boris.presses(greeting, "📤 Share an account"))
    assert "Подключите" in world.boris.chat.last.text
    assert greeting.edits == []
    assert not any("sales" in one.text for one in group.messages())


async def shared(world: World, group: Group) -> None:
    await world.ann.taps(await asked_in(group, world.ann), "✅ Share")
    await told(world, group, SHARED_LINE)


@pytest.mark.failure(15, 16)
async def test_only_its_owner_and_admins_end_a_share_in_the_group(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    chief = world.newcomer()
    group = world.group(members=[world.ann, world.boris], admins=[chief])
    await shared(world, group)
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
    assert "No account is shared" in (await world.group_answers(world.ann, group, "/unshare"))[-1].text
    await shared(world, group)
    answers = await world.group_answers(world.ann, group, "/unshare nothing")
    assert "No account here has such a label" in answers[-1].text
    ended = await world.group_answers(world.ann, group, "/unshare SALES")
    assert ["sales is not shared here any more." in one.text for one in ended] == [True]
    assert ended[0].reply_to is not None


@pytest.mark.failure(16)
async def test_an_owner_ends_a_share_from_the_card_or_in_one_line(world: World) -> None:
    group = await team(world)
    assert "None of your accounts is shared" in (await world.ann.asks("/unshare")).text
    await shared(world, group)
    screen = await world.ann.asks("/share sales")
    assert "• Team – warnings: none" in screen.text
    world.ann.presses(screen, "✖️ Stop in Team")
    world.ann.presses(screen, "✖️ Stop in Team")
    await told(world, group, "not shared here any more")
    await world.rest()
    assert "Team does not see it any more" in screen.text
    assert len(screen.edits) == 1
    assert "No group sees it yet" in (await world.ann.taps(screen, "‹ Back")).text
    await shared(world, group)
    by_button = await world.ann.asks("/unshare")
    assert [button.text for button in by_button.buttons] == ["✖️ sales · Team"]
    assert "Team does not see it" in (await world.ann.asks("/unshare sales")).text
    await refused(world, lambda: world.ann.presses(by_button))


async def test_sharing_in_russian(world: World) -> None:
    await world.link(world.boris, "generect", GENERECT, "склад")
    group = world.group("Отдел", members=[world.boris])
    question = await asked_in(group, world.boris, "/share склад")
    assert "Показать Generect · склад в группе Отдел?" in question.text
    done = await world.boris.taps(question, "✅ Показать")
    assert "Предупреждения в группе: нет" in done.text
    assert "без звука" in (await world.boris.taps(done, "🔕 Без звука")).text
    assert "📤 склад: Отдел" in (await world.boris.asks("/accounts")).text
