"""A group's settings, its digest and its warnings: for admins, by buttons and in one line, in two languages."""

import pytest

from bot.domain.sharing import Mode, Modes
from bot.sandbox.telegram import Group, Person
from bot.storage import digests, shares
from bot.storage.shares import Share
from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import colleague, show, two_owners


def admin_of(world: World, group: Group, language: str = "en") -> Person:
    admin = colleague(world, group, language)
    group.promotes(admin)
    return admin


async def kept(world: World, group: Group) -> list[Share]:
    async with world.storage() as (database, _), database.read() as conn:
        return await shares.in_chat(conn, group.id)


ADMINS_ONLY = ("/settings", "/language ru", "/timezone Tokyo", "/quiet 22:00-08:00", "/digest daily 09:00", "/alerts")


@pytest.mark.failure(26)
async def test_only_admins_change_a_group(world: World) -> None:
    group, _, _ = await two_owners(world)
    cid = colleague(world, group)
    for command in ADMINS_ONLY:
        (answer,) = await world.group_answers(cid, group, command)
        assert answer.receiver is cid.user
        assert "admins" in answer.text
    admin = admin_of(world, group)
    (answer,) = await world.group_answers(admin, group, "/settings")
    assert "Language: English" in answer.text
    assert "Time zone: UTC" in answer.text
    assert "Quiet hours: none" in answer.text
    assert "Digest: none" in answer.text
    assert "Warnings: none come here" in answer.text


async def test_every_setting_in_one_line_and_by_buttons(world: World) -> None:
    group, _, _ = await two_owners(world)
    admin = admin_of(world, group)
    for command, words in (
        ("/timezone Europe/Berlin", "times here are in Europe/Berlin"),
        ("/quiet 22:00-08:00", "from 22:00 to 08:00"),
        ("/digest weekly mon 09:00", "on Mondays at 09:00"),
        ("/alerts sales 2 silent", "without a sound"),
    ):
        (answer,) = await world.group_answers(admin, group, command)
        assert words in answer.text
    (panel,) = await world.group_answers(admin, group, "/settings")
    for line in ("Europe/Berlin", "22:00–08:00", "Digest: on Mondays at 09:00", "🔕 sales 2: silent"):
        assert line in panel.text
    assert "English" in (await admin.taps(panel, "🌐 Language")).buttons[0].text
    assert "по-русски" in (await admin.taps(panel, "Русский")).text
    assert "Часовой пояс: Europe/Berlin" in (await admin.taps(panel, "‹ Настройки")).text
    zones = await admin.taps(panel, "🕓 Часовой пояс")
    assert "/timezone" in zones.text
    await world.group_answers(admin, group, "Tokyo")
    assert "Asia/Kolkata" in (await admin.taps(zones, "Kolkata")).text, "what is said in a group is no answer"
    assert panel.id == zones.id
    (refused,) = await world.group_answers(admin, group, "/timezone Atlantis")
    assert "/timezone" in refused.text


RUSSIAN = (
    ("/alerts продажи здесь", Mode.HERE, None),
    ("/alerts ПРОДАЖИ Тихо", Mode.SILENT, None),
    ("/alerts продажи остаток тихо", Mode.SILENT, Mode.SILENT),
    ("/alerts продажи пусто выкл", Mode.SILENT, Mode.OFF),
    ("/alerts все выкл", Mode.OFF, None),
)


async def test_warnings_in_one_line_in_russian(world: World) -> None:
    await world.link(world.boris, "generect", GENERECT, "продажи")
    group = world.group(members=[world.boris])
    await show(world, world.boris, group, "продажи")
    admin = admin_of(world, group, "ru")
    for command, warnings, rule in RUSSIAN:
        (answer,) = await world.group_answers(admin, group, command)
        assert "Предупреждения здесь: Generect · продажи" in answer.text
        (stored,) = await kept(world, group)
        assert stored.modes.whole is warnings
        assert rule is None or rule in stored.modes.parts.values()
    (refused,) = await world.group_answers(admin, group, "/alerts продажи остаток 20%")
    assert refused.receiver is admin.user
    assert "владелец" in refused.text
    (unclear,) = await world.group_answers(admin, group, "/alerts продажи громко")
    assert unclear.receiver is admin.user
    assert "/alerts продажи здесь" in unclear.text


async def test_the_panel_of_warnings(world: World) -> None:
    group, _, second = await two_owners(world, forum=True)
    admin = admin_of(world, group)
    topic = group.topic("Money", admin)
    (every,) = await world.group_answers(admin, group, "/alerts", thread=topic)
    assert every.button_texts == [
        "▫️ sales · Generect",
        "▫️ sales 2 · Elumenta",
        "‹ Settings",
    ]
    one = await admin.taps(every, "▫️ sales 2 · Elumenta")
    assert "None come to this group" in one.text
    assert one.button_texts == ["🔔 Here", "🔕 Silent", "🔸 Off", "‹ All accounts"]
    loud = await admin.taps(one, "🔔 Here")
    assert "They come to this group" in loud.text
    assert "Turned off by the owner: refilled" in loud.text
    for sign, mode in (("🔔", Mode.SILENT), ("🔕", Mode.OFF), ("▫️", Mode.HERE)):
        await admin.taps(one, f"{sign} low balance")
        stored = next(share for share in await kept(world, group) if share.id == second)
        assert [*stored.modes.parts.values()] == [mode]
        assert (stored.thread_id, stored.set_by) == (topic, admin.id)
    assert "in another topic" in (await world.group_answers(admin, group, "/settings"))[0].text
    (elsewhere,) = await world.group_answers(admin, group, "/alerts sales 2")
    assert "another topic" in elsewhere.text
    await admin.taps(elsewhere, "🔸 🔔 Here")
    assert next(share for share in await kept(world, group) if share.id == second).thread_id == 0
    assert "🔔 sales 2 · Elumenta" in (await admin.taps(one, "‹ All accounts")).button_texts


async def test_an_owner_sets_their_own_warnings_and_no_others(world: World) -> None:
    group, first, second = await two_owners(world)
    (mine,) = await world.group_answers(world.ann, group, "/alerts")
    assert "Generect · sales" in mine.text
    assert "‹ All accounts" not in mine.button_texts
    assert "without a sound" in (await world.ann.taps(mine, "🔕 Silent")).text
    (refused,) = await world.group_answers(world.ann, group, "/alerts sales 2 off")
    assert refused.receiver is world.ann.user
    for data in (f"gmode|{second}|here", f"grule|{second}|low", f"gsnooze|{second}|day", "galerts", "quiet|off"):
        toast = await world.telegram.toast(world.ann.presses(mine, data=data))
        assert toast.alert
        assert "admins" in toast.text
    await world.rest()
    assert {one.id: one.modes.whole for one in await kept(world, group)} == {first: Mode.SILENT, second: Mode.OFF}


@pytest.mark.failure(15, 19)
async def test_who_is_no_admin_any_more_changes_nothing(world: World) -> None:
    group, first, _ = await two_owners(world)
    admin, cid = admin_of(world, group), colleague(world, group)
    (panel,) = await world.group_answers(admin, group, "/settings")
    for person in (cid, admin):
        group.demotes(person)
        for data in ("quiet|22:00-08:00", "zoneis|Asia/Tokyo", "speak|ru", "digestat|off", f"gmode|{first}|here"):
            toast = await world.telegram.toast(person.presses(panel, data=data))
            assert toast.alert
            assert "admins can change that" in toast.text
    await world.rest()
    assert panel.edits == []
    world.clock.step(seconds=21)
    (refused,) = await world.group_answers(admin, group, "/quiet off")
    assert "admins" in refused.text


@pytest.mark.failure(18)
async def test_a_panel_belongs_to_any_admin_an_anonymous_one_too(world: World) -> None:
    group, _, _ = await two_owners(world)
    admin, other = world.newcomer(), admin_of(world, group)
    group.adds(admin, "administrator")
    (panel,) = await world.group_answers(admin, group, "/settings", anonymous=True)
    assert "from 22:00 to 08:00" in (await other.taps(await other.taps(panel, "🌙 Quiet hours"), "22:00-08:00")).text
    group.hides(admin)
    toast = await world.telegram.toast(admin.presses(panel, data="quiet|off"))
    assert "Anonymous admins write it" in toast.text, "the press carries an id that may not be listed"
    (line,) = await world.group_answers(admin, group, "/quiet off", anonymous=True)
    assert "no quiet hours" in line.text
    (alerts,) = await world.group_answers(admin, group, "/alerts sales here", anonymous=True)
    assert "They come to this group" in alerts.text


@pytest.mark.failure(16, 17)
async def test_forged_and_old_buttons_of_a_group_do_nothing(world: World) -> None:
    group, first, second = await two_owners(world)
    other = world.group(members=[world.ann, world.boris])
    admin = admin_of(world, group)
    other.adds(admin, "administrator")
    (panel,) = await world.group_answers(admin, group, "/alerts sales")
    foreign = await show(world, world.ann, other, "sales")
    for data in (f"gmode|{foreign}|here", "gmode|x|here", "gpick|x|history|y|30", "balances", "forget", "rekey|1"):
        toast = await world.telegram.toast(admin.presses(panel, data=data))
        assert toast.alert
    for data in (f"gmode|{first}|loud", f"grule|{first}|everything", f"grule|{first}|low", f"gmute|{second}|nothing"):
        await world.in_group(group, lambda data=data: admin.presses(panel, data=data))  # type: ignore[misc]
    assert all(one.modes == Modes(Mode.OFF) for one in await kept(world, group))
    assert "went wrong" not in world.telegram.transcript()


async def test_a_digest_for_each_topic(world: World) -> None:
    group, _, _ = await two_owners(world, forum=True)
    admin = admin_of(world, group)
    topic = group.topic("Money", admin)
    (set_here,) = await world.group_answers(admin, group, "/digest daily 09:00", thread=topic)
    assert set_here.thread == topic
    assert "daily at 09:00" in set_here.text
    (general,) = await world.group_answers(admin, group, "/digest")
    assert "No digest is set" in general.text
    assert "Mondays at 09:00" in (await admin.taps(general, "Mondays 09:00")).text
    async with world.storage() as (database, _), database.read() as conn:
        found = [(one.thread_id, one.schedule) for one in await digests.in_chat(conn, group.id)]
    assert found == [(0, "weekly mon 09:00"), (topic, "daily 09:00")]
    (answer,) = await world.group_answers(admin, group, "/digest now", thread=topic)
    for part in ("Generect · sales", "8,531", "Elumenta · sales 2", "1,247", "The next one comes"):
        assert part in answer.text
    assert "Secret" not in answer.text
    assert "The history of which account" in (await colleague(world, group).taps(answer, "📈 History")).text
    assert "Digest" in (await admin.taps(answer, "☀️ Change")).text
    (stopped,) = await world.group_answers(admin, group, "/digest off", thread=topic)
    assert "No more digests" in stopped.text


async def test_the_buttons_under_a_warning(world: World) -> None:
    group, first, second = await two_owners(world)
    admin, cid = admin_of(world, group), colleague(world, group)
    await world.group_answers(admin, group, "/alerts all here")
    message = (await world.group_answers(admin, group, "/help"))[0]
    for person, data in ((cid, f"gmute|{first}|low"), (world.ann, f"gsnooze|{second}|day")):
        toast = await world.telegram.toast(person.presses(message, data=data))
        assert "owner and this group's admins" in toast.text
    (muted,) = await world.in_group(group, lambda: world.ann.presses(message, data=f"+gmute|{first}|low"))
    assert "Generect · sales: no more warnings of this kind here (low balance)" in muted.text
    (snooze,) = await world.in_group(group, lambda: admin.presses(message, data=f"+gsnooze|{second}|refill"))
    assert "Elumenta · sales 2: all is well by now" in snooze.text
    assert next(one for one in await kept(world, group) if one.id == first).modes.parts
    assert message.edits == []
