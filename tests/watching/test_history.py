"""/history: a picture and its words, or the words alone."""

from pathlib import Path

import pytest

from bot.charts.process import Worker
from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import show


@pytest.fixture
def changes() -> dict[str, object]:
    return {"poll_every": 3600}


async def test_periods_and_labels_with_spaces(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "team 30", balance_platform=9000)
    world.clock.step(hours=2)
    fields["balance_platform"] = 8500
    await world.ann.asks("/balance")
    for line, days in (("team 30", 30), ("TEAM 30 7d", 7), ("team 90d", 90), ("", 30)):
        picture = await world.ann.asks(f"/history {line}", timeout=60)
        assert picture.photo is not None
        assert picture.photo.data.startswith(b"\x89PNG")
        assert f"the last {days} days" in picture.text
        assert "Spent: 500 credits · added: 0 credits" in picture.text
        assert picture.button_texts == ["7 days", "30 days", "90 days", "🗂 Open the account"]
        world.clock.step(seconds=11)
    assert "7, 30 or 90 days" in (await world.ann.asks("/history team 14d")).text
    shorter = await world.ann.taps(picture, "7 days", timeout=60)
    assert "the last 7 days" in shorter.text


async def test_in_russian_from_a_worker_process(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.charts.client.Worker", Worker)
    await world.link(world.boris, "generect", GENERECT, "отдел")
    picture = await world.boris.asks("/history отдел 7д", timeout=60)
    assert picture.photo is not None
    assert "последние 7 дней" in picture.text


async def test_nothing_known_yet_is_said_in_words(world: World) -> None:
    await world.seed(world.ann, 1)
    answer = await world.ann.asks("/history")
    assert (answer.photo, "No figure is known yet" in answer.text or "unknown" in answer.text) == (None, True)


async def test_where_no_picture_can_be_drawn_there_are_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    monkeypatch.setattr("bot.charts.client.Worker", Worker)
    monkeypatch.setattr("bot.charts.process.sys.executable", str(Path("/nowhere/python")))
    answer = await world.ann.asks("/history", timeout=60)
    assert answer.photo is None
    assert "cannot be drawn right now" in answer.text
    assert "8,531 credits" in answer.text


async def test_a_group_that_takes_no_pictures_reads_the_words(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    group = world.group(members=[world.ann])
    await show(world, world.ann, group, "sales")
    refusal = "Bad Request: not enough rights to send photos to the chat"
    world.telegram.fault("sendPhoto", "error", description=refusal)
    [answer] = await world.group_answers(world.ann, group, "/history")
    assert (answer.photo, "8,531 credits" in answer.text) == (None, True)
    assert answer.button_texts[:3] == ["7 days", "30 days", "90 days"]
