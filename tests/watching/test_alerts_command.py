"""/alerts in one line and by buttons, in both languages, for one account and for all."""

import pytest

from bot.alerts.commands import Complaint
from tests.conversation.conftest import ELUMENTA, GENERECT, World
from tests.watching.conftest import eventually, notifications, says


@pytest.fixture
def changes() -> dict[str, object]:
    return {"poll_every": 900}


async def test_a_line_sets_a_rule_of_a_label_with_spaces(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "big team 7")
    await world.link(world.ann, "elumenta", ELUMENTA, "tokens")
    panel = await world.ann.asks("/alerts big team 7 low 20% 5%")
    assert "Generect · big team 7" in panel.text
    assert "low balance: 20 %, 5 %" in panel.text
    assert "low balance: 1,500 credits" in (await world.ann.asks("/alerts BIG low 1500")).text
    assert "refilled" in (await world.ann.asks("/alerts tokens refilled on")).text
    assert "runs out soon: 5 days" in (await world.ann.asks("/alerts tokens runway 5d")).text
    assert "as you set it: 15" in (await world.ann.asks("/alerts big team 7 refill on 15")).text
    question = await world.ann.asks("/alerts low 10%")
    assert "For which account?" in question.text
    assert question.button_texts == ["big team 7 · Generect", "tokens · Elumenta"]
    assert (await world.ann.asks("/alerts all low 10%")).text == "Done, for 2 accounts."
    for label in ("big", "tokens"):
        assert "low balance: 10 %" in (await world.ann.asks(f"/alerts {label}")).text


async def test_a_line_in_russian(world: World) -> None:
    await world.link(world.boris, "generect", GENERECT, "отдел продаж")
    assert "низкий баланс: 12,5 %" in (await world.boris.asks("/alerts отдел продаж мало 12,5 %")).text
    assert "7 дней, 2 дня" in (await world.boris.asks("/alerts срок 7 дней 2 дня")).text
    assert "▫️ баланс исчерпан: выкл" in (await world.boris.asks("/alerts пусто выкл")).text


@pytest.mark.parametrize("way", ["typed", "copied"])
async def test_a_russian_thousand_is_one_level(world: World, way: str) -> None:
    """Written as the panel itself does, with a no-break space; and copied from it, with joiners between the digits."""
    await world.link(world.boris, "generect", GENERECT, "склад 25 300")
    panel = await world.boris.asks("/alerts низкий 25300")
    (line,) = [line for line in panel.text.split("\n") if "низкий баланс" in line]
    level = "25\u00a0300" if way == "typed" else line.partition(": ")[2].rpartition(" ")[0]
    await world.boris.asks("/alerts низкий 5%")
    assert line in (await world.boris.asks(f"/alerts склад 25\u00a0300 низкий {level}")).text.split("\n")


async def test_buttons_turn_rules_on_and_off(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    panel = await world.ann.asks("/alerts")
    assert "▫️ refilled: off" in panel.text
    edited = await world.ann.taps(panel, "▫️ refilled")
    assert (edited.id, "🔸 refilled" in edited.text) == (panel.id, True)
    edited = await world.ann.taps(panel, "All off")
    assert edited.text.count("▫️") == 9
    edited = await world.ann.taps(panel, "As usual")
    assert edited.text.count("▫️") == 1


UNCLEAR = {
    "sales lowest 20%": "do not know this rule",
    "sales low lots": "did not understand the level",
    "sales low 7h": "does not take that",
    "sales low 0": "makes no sense",
    "sales low 1 2 3 4 5 6": "too many",
    "sales low 1,000": "one number",
    "sales refill on 32": "from 1 to 31",
    "nobody": "None of your accounts",
}


async def test_what_is_unclear_is_explained_and_changes_nothing(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    before = (await world.ann.asks("/alerts")).text
    for line, explained in UNCLEAR.items():
        assert explained in (await world.ann.asks(f"/alerts {line}")).text
        world.clock.step(seconds=11)
    assert (await world.ann.asks("/alerts")).text == before
    assert len(UNCLEAR) == len(Complaint) + 1


async def test_a_new_line_is_judged_at_once(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=6000)
    await world.ann.asks("/alerts low 7000")
    world.clock.step(seconds=16)  # as long as a poller rests
    await eventually(lambda: len(world.requests("generect")) == 2)
    assert "under 7,000 credits" in (await says(world, world.ann, 1)).text
    assert len(notifications(world.ann)) == 1
