"""/balance, /me, /history and /help in a group: what is shared, for everybody, and nothing of whose it is."""

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.conversation.shares import colleague, show, two_owners

SECRETS = (GENERECT, ELUMENTA, "Secret", "example.com", "Ann", "Boris", "t.me/", "avatar", "1001", "1002")


async def test_a_colleague_sees_figures_and_never_whose_they_are(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    (balance,) = await world.group_answers(cid, group, "/balance")
    assert "Generect · sales" in balance.text
    assert "8,531 of 10,000 credits" in balance.text
    assert "Elumenta · sales 2" in balance.text
    assert "1,247 of 1,500 tokens" in balance.text
    assert "set it with /alerts" not in balance.text, "only the owner can"
    (me,) = await world.group_answers(cid, group, "/me")
    assert "Requests an hour" in me.text
    assert "Plan ends" in me.text
    assert "Monthly allowance" in me.text
    (picture,) = await world.group_answers(cid, group, "/history sales 2 30d")
    assert picture.content.kind == "photo"
    assert "Elumenta · sales 2, the last 30 days" in picture.text
    for answer in (balance, me, picture):
        assert answer.reply_to is not None
        assert answer.reply_to.sender.id == cid.id
    read = "\n".join(world.telegram.read_by(cid, group))
    assert not any(secret in read for secret in SECRETS), read


async def test_one_label_or_its_beginning_is_enough(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    (one,) = await world.group_answers(cid, group, "/balance sales 2")
    assert "tokens" in one.text
    assert "credits" not in one.text
    assert one.button_texts == ["📈 History", "📊 All balances"]
    (both,) = await world.in_group(group, lambda: cid.presses(one, "📊 All balances"))
    assert both.id != one.id
    assert "credits" in both.text
    (me,) = await world.group_answers(cid, group, "/ME Generect")
    assert "Generect · sales" in me.text
    assert "Elumenta" not in me.text


@pytest.mark.failure(23, 26)
async def test_a_label_that_is_not_shared_is_answered_to_the_asker_alone(world: World) -> None:
    group, _, _ = await two_owners(world)
    await world.link(world.ann, "elumenta", f"{ELUMENTA}b", "private")
    cid = colleague(world, group)
    said = set()
    for label in ("private", "never-was"):
        for command in ("/balance", "/me", "/history"):
            (answer,) = await world.group_answers(cid, group, f"{command} {label}")
            assert answer.receiver is cid.user
            said.add(answer.text)
    assert said == {"Nothing with this label is shared here. These are: sales, sales 2"}


@pytest.mark.failure(15)
async def test_a_choice_belongs_to_whoever_asked(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid, eve = colleague(world, group), colleague(world, group)
    (question,) = await world.group_answers(cid, group, "/history 7d")
    assert question.button_texts == ["sales · Generect", "sales 2 · Elumenta"]
    toast = await world.telegram.toast(eve.presses(question, "sales · Generect"))
    assert toast.alert
    assert "whoever asked" in toast.text
    assert "last 7 days" in (await cid.taps(question, "sales · Generect")).text
    await world.rest()
    pictures = [one for one in group.messages() if one.content.kind == "photo"]
    assert len(pictures) == 1
    assert "last 90 days" in (await eve.taps(pictures[0], "90 days")).text, "a picture is for everybody"


@pytest.mark.failure(18)
async def test_an_anonymous_admin_asks_as_the_group(world: World) -> None:
    group, _, _ = await two_owners(world)
    admin, cid = world.newcomer(), colleague(world, group)
    group.adds(admin, "administrator")
    group.hides(admin)
    (question,) = await world.group_answers(admin, group, "/history", anonymous=True)
    assert (await world.telegram.toast(cid.presses(question))).alert
    group.hides(admin, hidden=False)
    assert "last 30 days" in (await admin.taps(question, "sales · Generect")).text


@pytest.mark.failure(49)
async def test_a_press_under_a_message_of_unknown_topic_is_answered(world: World) -> None:
    group, first, _ = await two_owners(world, forum=True)
    cid = colleague(world, group)
    (old,) = await world.group_answers(cid, group, "/balance sales", thread=group.topic("Money", cid))
    asker = {"id": cid.id, "is_bot": False, "first_name": "Cid"}
    gone = {"chat": {"id": group.id, "type": "supergroup", "title": "Team"}, "message_id": old.id, "date": 0}
    press = {"id": "1", "from": asker, "chat_instance": "1", "data": f"+ghistory|{first}|30", "message": gone}
    (picture,) = await world.in_group(group, lambda: world.telegram.raw_update({"callback_query": press}))
    assert "Generect · sales, the last 30 days" in picture.text
    assert picture.thread is None, "a reply to another topic's message is refused"


async def test_a_group_that_sees_nothing_is_told_how_to(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(members=[world.ann])
    for command in ("/balance", "/me", "/history"):
        (answer,) = await world.group_answers(world.ann, group, command)
        assert "Nothing is shared with this group yet" in answer.text
        assert "8,531" not in answer.text
        assert answer.button_texts == ["📤 Share an account"]


@pytest.mark.failure(24)
async def test_the_account_of_an_owner_who_is_out_is_not_shown(world: World) -> None:
    group, first, _ = await two_owners(world)
    cid = colleague(world, group)
    (answer,) = await world.group_answers(cid, group, "/history sales")
    world.telegram.fault("getChatMember", "error", description="Internal Server Error", times=9)
    world.clock.step(minutes=11)
    (all_of_it,) = await world.group_answers(cid, group, "/balance")
    assert "sales 2" in all_of_it.text, "a failed check changes nothing"
    world.telegram.heal()
    group.slips_out(world.ann)
    world.clock.step(minutes=11)
    (left,) = await world.group_answers(cid, group, "/balance")
    assert "Elumenta · sales · VIP" in left.text, "its number told it from the other one"
    assert "credits" not in left.text
    await world.refuses(cid.presses(answer, data=f"ghistory|{first}|30"))


async def test_what_only_the_owner_can_mend_is_said_to_be_theirs(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    world.providers.fault("generect", "status", code=401)
    world.providers.fault("elumenta", "html200", times=9)
    (answer,) = await world.group_answers(cid, group, "/balance")
    broken, silent = answer.text.split("\n\n")
    assert "⚠️ Generect · sales: the key does not work any more. The account's owner can replace it" in broken
    assert "8,531 of 10,000 credits" in broken, "the last figure with its age"
    assert "⚠️ Elumenta · sales 2: no proper answer" in silent
    assert "/accounts" not in answer.text


@pytest.mark.failure(51)
async def test_many_accounts_are_split_between_cards(world: World) -> None:
    await world.seed(world.ann, 45)
    group = world.group(members=[world.ann])
    for number in range(45):
        await show(world, world.ann, group, f"team {number:02d}")
    pages = await world.group_answers(world.ann, group, "/balance")
    assert len(pages) > 1
    assert sum(one.text.count("Generect · team ") for one in pages) == 45
    assert all(not one.buttons for one in pages[:-1])
    assert pages[-1].button_texts == ["🔄 Refresh"]


@pytest.mark.parametrize("with_menu", [True])
async def test_help_and_the_menu_of_a_group(world: World) -> None:
    group = world.group(members=[world.ann, world.boris])
    (answer,) = await world.group_answers(world.ann, group, "/help")
    commands = world.telegram.api.profile.commands
    for code, word in (("", "shared"), ("ru", "поделились")):
        everybody = [one["command"] for one in commands["all_group_chats", code]]
        admins = [one["command"] for one in commands["all_chat_administrators", code]]
        assert set(admins) - set(everybody) == {"alerts", "digest", "settings", "language", "timezone", "quiet"}
        assert all(f"/{command} " in answer.text for command in admins)
        assert not {"link", "setname", "export", "forget"} & set(admins)
        assert word in str(commands["all_group_chats", code])
    assert "what people talk about in groups" in (await world.ann.asks("/privacy")).text


async def test_a_group_whose_first_asker_speaks_russian(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group, "ru")
    (answer,) = await world.group_answers(cid, group, "/help")
    assert "Что я умею в группе" in answer.text
    (balance,) = await world.group_answers(world.ann, group, "/balance")
    assert "8 531 из 10 000 кредитов" in balance.text.replace("\xa0", " ")
    assert "Пополнение: день неизвестен" in balance.text
    assert balance.button_texts == ["🔄 Обновить"]
    (none,) = await world.group_answers(cid, group, "/balance нет такого")
    assert none.text == "С такой меткой здесь ничего нет. Есть: sales, sales 2"
