"""An owner shares an account with a group: asked in private, told what is seen, and only while in the group."""

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.conversation.shares import SHARED, data_of, offered_in, received, said, share, team


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat,sender"}


async def test_an_account_is_shared_from_the_question_to_the_card(world: World) -> None:
    group = await team(world, world.boris)
    question = await offered_in(group, world.ann)
    for seen in ("Generect · sales", "Team", "balance, plan, limits, dates, pace and history", "your e-mail"):
        assert seen in question.text
    await world.rest()
    assert not any("sales" in one.text for one in group.messages())
    done = await world.ann.taps(question, "✅ Share")
    assert done.id == question.id
    assert "Team sees Generect · sales" in done.text
    assert "Warnings in the group: none" in done.text
    await received(world, group, SHARED)
    loud = await world.ann.taps(done, "🔔 On")
    assert "Warnings in the group: with a sound" in loud.text
    assert loud.button_texts[:3] == ["🔸 🔔 On", "🔕 Silent", "Off"]
    listed = await world.ann.asks("/accounts")
    assert "📤 sales: Team" in listed.text
    card = await world.ann.taps(listed, "sales · Generect")
    assert card.text.endswith("📤 Team")
    assert "It will no longer be shown in Team" in (await world.ann.taps(card, "🗑 Unlink")).text
    assert "sales" in (await offered_in(group, world.ann)).text
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
        answers.append([(one.text, one.button_texts) for one in found])
    assert all(answer == answers[0] for answer in answers)
    assert "Пока не подключён ни один аккаунт" in world.boris.chat.last.text


@pytest.mark.failure(24)
async def test_who_has_left_the_group_cannot_share_with_it(world: World) -> None:
    group = await team(world, world.boris)
    await share(world, world.ann, group)
    await world.group_answers(world.ann, group, "/unshare sales")
    question = await offered_in(group, world.ann)
    group.slips_out(world.ann)
    assert "You are not in Team" in (await world.ann.taps(question, "✅ Share")).text
    group.adds(world.ann)
    question = await offered_in(group, world.ann)
    group.kicks_bot(world.boris)
    await world.rest()
    assert "I cannot see who is in Team" in (await world.ann.taps(question, "✅ Share")).text
    group.adds_bot(world.boris)
    await world.rest()
    assert "Team sees" in (await world.ann.taps(question, "✅ Share")).text
    group.slips_out(world.ann)
    world.clock.step(minutes=11)
    await world.group_answers(world.boris, group, "/unshare")
    await received(world, group, "the owner has left")
    assert "No group sees it yet" in (await world.ann.asks("/share sales")).text


@pytest.mark.failure(16, 17)
async def test_two_taps_share_once_and_forged_ones_not_at_all(world: World) -> None:
    group = await team(world, world.boris)
    await world.link(world.boris, "elumenta", ELUMENTA, "тексты")
    question = await offered_in(group, world.ann)
    mine = data_of(question, "✅ Share")
    his = data_of(await offered_in(group, world.boris), "✅ Показать")
    here = world.boris.chat.last
    token, account = mine.split("|")[1:]
    for data in (mine, f"shareyes|{his.split('|')[1]}|{account}", f"shareno|{token}", "swarn|nothing|here"):
        toast = await world.telegram.toast(world.boris.presses(here, data=data))
        assert toast.alert
    world.ann.presses(question, "✅ Share")
    world.ann.presses(question, "✅ Share")
    await world.rest()
    await received(world, group, SHARED)
    assert len(said(group, SHARED)) == 1
    assert len(question.edits) == 1
    await world.refuses(world.ann.presses(question, data=mine))
    stop = data_of(question, "✖️ Stop sharing")
    toast = await world.telegram.toast(world.boris.presses(here, data=stop))
    assert toast.alert
    assert "Team" in (await world.ann.asks("/accounts")).text


@pytest.mark.failure(16)
async def test_an_account_that_goes_before_the_answer_is_not_shared(world: World) -> None:
    group = await team(world)
    question = await offered_in(group, world.ann)
    await world.ann.taps(await world.ann.asks("/unlink sales"), "🗑 Yes, unlink")
    await world.refuses(world.ann.presses(question, "✅ Share"))
    assert said(group, SHARED) == []


@pytest.mark.failure(46)
async def test_a_group_that_becomes_a_supergroup_before_the_answer(world: World) -> None:
    group = await team(world, supergroup=False)
    question = await offered_in(group, world.ann)
    group.migrates(-1_001_999_000_001, world.ann)
    await world.rest()
    assert "Team sees" in (await world.ann.taps(question, "✅ Share")).text
    line = await received(world, group, SHARED)
    assert line.chat.id == -1_001_999_000_001


async def test_one_of_several_accounts_is_chosen_and_the_topic_is_kept(world: World) -> None:
    group = await team(world, forum=True)
    await world.link(world.ann, "elumenta", ELUMENTA, "texts")
    thread = group.topic("Balances", world.ann)
    choice = await world.ann.gets(lambda: world.ann.says("/share typo", chat=group, thread=thread))
    assert choice.text == "None of your accounts has such a label.\nWhich account may Team see?"
    assert choice.button_texts == ["sales · Generect", "texts · Elumenta", "✖️ No"]
    question = await world.ann.taps(choice, "texts · Elumenta")
    done = await world.ann.taps(question, "✅ Share")
    assert "topic" not in done.text, "no warning goes anywhere yet"
    assert "They go to the topic" in (await world.ann.taps(done, "🔔 On")).text
    assert "📤 Team" in (await world.ann.taps(done, "🗂 Open the account")).text
    line = await received(world, group, SHARED)
    assert (line.thread, "texts" in line.text) == (thread, True)


async def test_an_owner_is_told_under_which_label_the_group_sees_the_account(world: World) -> None:
    group = await team(world, world.boris)
    await share(world, world.ann, group)
    await world.boris.asks("/language en")
    await world.link(world.boris, "elumenta", ELUMENTA, "sales")
    assert "There it is called sales 2" in (await share(world, world.boris, group)).text


async def test_a_button_of_the_group_asks_whoever_presses_it(world: World) -> None:
    group = await team(world, world.boris)
    await world.boris.asks("/start")
    welcome = (await world.group_answers(world.ann, group, "/start"))[-1]
    question = await world.ann.gets(lambda: world.ann.presses(welcome, "📤 Share an account"))
    assert "Share Generect · sales" in question.text
    await world.in_group(group, lambda: world.boris.presses(welcome, "📤 Share an account"))
    assert "Подключите" in world.boris.chat.last.text
    assert welcome.edits == []
    assert not any("sales" in one.text for one in group.messages())


async def test_sharing_in_russian(world: World) -> None:
    await world.link(world.boris, "generect", GENERECT, "склад")
    group = world.group("Отдел", members=[world.boris])
    question = await offered_in(group, world.boris, "/share склад")
    assert "Показать Generect · склад в группе Отдел?" in question.text
    done = await world.boris.taps(question, "✅ Показать")
    assert "Предупреждения в группе: нет" in done.text
    assert "без звука" in (await world.boris.taps(done, "🔕 Без звука")).text
    assert "📤 склад: Отдел" in (await world.boris.asks("/accounts")).text
