"""Which account is meant by what is typed."""

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World

FIGURES = {"sales north": 11, "sales south": 22, "ops": 33}


async def with_accounts(world: World) -> None:
    for label, figure in FIGURES.items():
        await world.link(world.ann, "generect", f"gk-{figure}-0123456789", label, balance_platform=figure)
    await world.link(world.ann, "elumenta", ELUMENTA, "texts")


TYPED = (
    ("ops", "33 of"),
    ("OPS", "33 of"),
    ("o", "33 of"),
    ("Sales  North", "11 of"),
    ("sales s", "22 of"),
    ("elumenta", "1,247"),
)


async def test_a_label_matches_without_case_by_its_beginning_or_by_the_provider(world: World) -> None:
    await with_accounts(world)
    for typed, figure in TYPED:
        text = (await world.ann.asks(f"/balance {typed}")).text
        assert figure in text
        assert text.count("▰") + text.count("▱") == 10


async def test_an_ambiguous_label_names_the_choices(world: World) -> None:
    await with_accounts(world)
    for command, expected in (
        ("/balance", "22 of"),
        ("/me", "Balance: 22"),
        ("/unlink", "Unlink Generect · sales south"),
    ):
        choice = await world.ann.asks(f"{command} sales")
        assert "Which one?" in choice.text
        assert choice.button_texts == ["sales north · Generect", "sales south · Generect"]
        assert expected in (await world.ann.taps(choice, "sales south · Generect")).text


async def test_a_provider_stands_for_all_its_accounts(world: World) -> None:
    await with_accounts(world)
    text = (await world.ann.asks("/balance generect")).text
    assert all(f"{figure} of" in text for figure in FIGURES.values())
    assert "1,247" not in text


async def test_an_unknown_label_names_what_there_is(world: World) -> None:
    await world.link(world.boris, "generect", GENERECT, "склад")
    answer = await world.boris.asks("/balance nowhere")
    assert answer.button_texts == ["склад · Generect"]


async def test_a_label_without_accounts_offers_to_link(world: World) -> None:
    assert "🔗" in (await world.ann.asks("/me sales")).buttons[0].text


REASONS = (
    ("ops", "The label you asked for is taken: another account of yours has it.", "уже есть у другого вашего аккаунта"),
    ("l" * 33, "a label is one line of 1 to 32 visible characters.", "нужна одна строка, от 1 до 32 видимых символов."),
    (
        "low 20%",
        "The label you asked for cannot be used: in commands that word means something else.",
        "в командах это слово значит другое",
    ),
)


@pytest.mark.parametrize("russian", [False, True])
async def test_a_label_that_cannot_be_used_is_answered_with_the_reason(world: World, russian: bool) -> None:
    """The account is linked all the same, under a label of its own, and the next message is its new one."""
    person = world.boris if russian else world.ann
    await world.link(person, "elumenta", ELUMENTA, "ops")
    for number, (label, *reasons) in enumerate(REASONS):
        key = f"gk-reason{number}-0123456789"
        world.providers.generect(key)
        said = (await world.answers(person, f"/link generect {key} {label}"))[-1].text
        assert [reason in said for _, *both in REASONS for reason in both].count(True) == 1
        assert reasons[russian] in said
        assert ("называется Generect" if russian else "is called Generect") in said
        assert f"склад {number}" in (await person.asks(f"склад {number}")).text


async def test_words_of_the_commands_are_no_labels(world: World) -> None:
    """Linking goes on under another label; renaming asks once more."""
    world.providers.generect(GENERECT)
    linked = await world.answers(world.boris, f"/link generect {GENERECT} все")
    assert "в командах это слово значит другое" in linked[-1].text
    assert "названия правил" in (await world.boris.asks("30 дней")).text
    assert "склад 30" in (await world.boris.asks("склад 30")).text


async def test_cancelling_the_question_for_a_label_says_that_the_account_stays(world: World) -> None:
    """By the command, and by the button of a label that cannot be."""
    for number, cancels in enumerate(("/cancel", "✖️ Cancel")):
        key = f"gk-stays{number}-0123456789"
        world.providers.generect(key)
        await world.ann.taps(await world.ann.asks("/link"), "Generect")
        assert "Send a label" in (await world.ann.asks(key)).text
        if cancels == "/cancel":
            answer = await world.ann.asks(cancels)
        else:
            answer = await world.ann.taps(await world.ann.asks("low"), cancels)
        label = "Generect" if number == 0 else "Generect 2"
        assert answer.text == f"The label stays {label}."
        assert "🗂 Accounts" in answer.button_texts
