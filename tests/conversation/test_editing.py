"""/setname and /setavatar: what may be sent, to which account, and what is true afterwards."""

import json

import pytest

from bot.sandbox.telegram import SimMessage
from tests.conversation.conftest import ELUMENTA, GENERECT, World

SECOND = "nb_second_0123456789abc"
AVATAR = "https://example.com/a.png"


def patches(world: World) -> list[dict[str, str]]:
    return [json.loads(one.body) for one in world.requests("elumenta", "PATCH")]


GOOD_NAMES = (
    ("Ann Lee", "Ann Lee"),
    ("  Анна  ", "Анна"),
    ("e\u0301", "\u00e9"),
    ("<b>&amp;", "<b>&amp;"),
    ("x" * 64, "x" * 64),
)


@pytest.mark.failure(5)
async def test_a_good_name_is_sent_as_meant_and_shown_as_sent(world: World) -> None:
    for typed, sent in GOOD_NAMES:
        ann = world.newcomer()
        world.providers.requests.clear()
        await world.link(ann, "elumenta", ELUMENTA)
        answer = await ann.asks(f"/setname {typed}")
        assert f"the name is now {sent}" in answer.text
        assert patches(world) == [{"name": sent}]


BAD_NAMES = (
    ("x" * 65, "64 characters at most", "длин"),
    ("x" * 4000, "64 characters at most", "длин"),
    ("a\u202eb", "direction", "направлени"),
    ("a\nb", "cannot be seen", "невидимые"),
    ("a\x1b[31mb", "cannot be seen", "невидимые"),
    ("a\u200bb", "cannot be seen", "невидимые"),
)


@pytest.mark.failure(5)
async def test_a_bad_name_is_refused_with_its_reason(world: World) -> None:
    for typed, reason, russian in BAD_NAMES:
        ann = world.newcomer()
        boris = world.newcomer("ru")
        world.providers.requests.clear()
        await world.link(ann, "elumenta", ELUMENTA)
        await world.link(boris, "elumenta", SECOND)
        assert reason in (await ann.asks(f"/setname {typed}")).text
        assert russian in (await boris.asks(f"/setname {typed}")).text
        assert patches(world) == []


BAD_AVATARS = (
    "http://example.com/a.png",
    "ftp://x",
    "https://",
    "nonsense",
    f"https://example.com/{'x' * 2048}",
    "https://a b",
)


async def test_a_bad_avatar_is_refused(world: World) -> None:
    for typed in BAD_AVATARS:
        ann = world.newcomer()
        world.providers.requests.clear()
        await world.link(ann, "elumenta", ELUMENTA)
        assert "begins with https://" in (await ann.asks(f"/setavatar {typed}")).text
        assert patches(world) == []


async def test_name_and_avatar_are_asked_for_and_a_bad_answer_leaves_the_question_open(world: World) -> None:
    await world.link(world.ann, "elumenta", ELUMENTA)
    await world.ann.asks("/setname")
    assert "64 characters" in (await world.ann.asks("x" * 65)).text
    assert "the name is now Ann" in (await world.ann.asks("Ann")).text
    await world.ann.asks("/setavatar")
    assert f"the avatar is now {AVATAR}" in (await world.ann.asks(AVATAR)).text
    assert patches(world) == [{"name": "Ann"}, {"avatar_url": AVATAR}]


async def several(world: World) -> SimMessage:
    await world.link(world.ann, "elumenta", ELUMENTA, "first")
    await world.link(world.ann, "elumenta", SECOND, "second")
    await world.link(world.ann, "generect", GENERECT, "third")
    return await world.ann.asks("/setname Ann")


@pytest.mark.failure(16)
async def test_several_accounts_are_a_choice_that_counts_once(world: World) -> None:
    choice = await several(world)
    assert choice.button_texts == ["first · Elumenta", "second · Elumenta"]
    world.ann.presses(choice, "second · Elumenta")
    world.ann.presses(choice, "second · Elumenta")
    world.ann.presses(choice, "first · Elumenta")
    await world.rest()
    assert "second: the name is now Ann" in choice.text
    assert len(patches(world)) == 1


async def test_a_provider_without_renaming_says_so(world: World) -> None:
    await world.link(world.boris, "generect", GENERECT)
    assert "Elumenta" in (await world.boris.asks("/setname Борис")).text
    assert "Elumenta" in (await world.boris.asks("/setavatar https://example.com/a.png")).text
    assert world.requests("generect", "PATCH") == []


async def test_a_name_that_no_account_is_left_for_ends_the_question(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    await world.link(world.ann, "elumenta", ELUMENTA, "texts")
    unlink = await world.ann.asks("/unlink texts")
    await world.ann.asks("/setname")
    await world.ann.taps(unlink, "🗑 Yes, unlink")
    assert "None of your accounts can do that" in (await world.ann.asks("Ann")).text
    assert "did not get that" in (await world.ann.asks("Ann")).text


LOST_CHANGES = (
    ("patch_ignored", "the name was not changed. It is still Ivan Petrov"),
    ("drop", "the name was not changed. It is still Ivan Petrov"),
    ("patch_applied_then_drop", "the name is now Ann 3"),
    ("patch_bare", "the name is now Ann 4"),
)


@pytest.mark.failure(42)
async def test_one_change_is_sent_and_what_is_true_is_told(world: World) -> None:
    for number, (kind, answer) in enumerate(LOST_CHANGES, 1):
        ann = world.newcomer()
        world.providers.requests.clear()
        world.providers.heal()
        await world.link(ann, "elumenta", ELUMENTA)
        world.providers.fault("elumenta", kind, method="PATCH")
        assert answer in (await ann.asks(f"/setname Ann {number}")).text
        assert len(patches(world)) == 1


@pytest.mark.failure(42)
async def test_where_reading_back_fails_too_nobody_pretends_to_know(world: World) -> None:
    await world.link(world.boris, "elumenta", ELUMENTA)
    world.providers.fault("elumenta", "drop", 9)
    assert "не могу сказать" in (await world.boris.asks("/setname Борис")).text
    assert len(patches(world)) == 1


@pytest.mark.failure(34)
async def test_a_key_without_the_permission_is_told_so(world: World) -> None:
    await world.link(world.ann, "elumenta", ELUMENTA)
    world.providers.fault("elumenta", "status", code=403, method="PATCH")
    assert "lacks this permission" in (await world.ann.asks("/setname Ann")).text


@pytest.mark.failure(11)
@pytest.mark.failure(90)
@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 413, 422, 429])
async def test_a_change_that_is_refused_is_said_to_have_changed_nothing(world: World, code: int) -> None:
    await world.link(world.ann, "elumenta", ELUMENTA)
    await world.link(world.boris, "elumenta", SECOND)
    world.providers.fault("elumenta", "status", times=9, code=code, method="PATCH")
    english, russian = ("Nothing was changed.", "was not changed."), ("Ничего не изменилось.", "не измен")
    for person, words in ((world.ann, english), (world.boris, russian)):
        for command in ("/setname Ann", f"/setavatar {AVATAR}"):
            said = (await person.asks(command)).text
            assert any(each in said for each in words), said


async def test_two_names_at_once_come_in_order_and_the_last_wins(world: World) -> None:
    account = await world.link(world.ann, "elumenta", ELUMENTA)
    world.providers.fault("elumenta", "slow", method="PATCH", seconds=0.5)
    world.ann.says("/setname One")
    world.ann.says("/setname Two")
    await world.telegram.until(lambda: "now Two" in world.ann.chat.last.text)
    assert patches(world) == [{"name": "One"}, {"name": "Two"}]
    assert account["name"] == "Two"
