"""/export shows what is stored, /forget leaves nothing of it."""

import io
import json
import zipfile

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World

LABEL = "=cmd|zebra"


async def test_export_holds_everything_but_the_keys(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, LABEL)
    await world.link(world.ann, "elumenta", ELUMENTA)
    await world.link(world.boris, "generect", "gk-of-boris-0123456789", "чужое")
    await world.ann.asks("/timezone tokyo")
    sent = await world.ann.asks("/export")
    assert "Keys are never included" in sent.text
    assert sent.document is not None
    assert sent.document.name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(sent.document.data)) as archive:
        stored = json.loads(archive.read("export.json"))
        table = archive.read("readings.csv").decode().splitlines()
    assert [one["label"] for one in stored["accounts"]] == [LABEL, "Elumenta"]
    assert stored["chats"][0]["timezone"] == "Asia/Tokyo"
    assert len(table) == 3
    assert table[1].startswith("'=cmd")
    assert "8531" in table[1]
    assert "1247" in table[2]
    text = json.dumps(stored) + "".join(table)
    assert not any(secret in text for secret in (GENERECT, ELUMENTA, "чужое", "credentials", "fingerprint"))


async def test_export_of_somebody_unknown(world: World) -> None:
    sent = await world.boris.asks("/export")
    assert sent.document is not None
    assert "Ключей" in sent.text
    assert "аккаунт" not in (await world.boris.asks("/forget")).text


@pytest.mark.failure(70)
async def test_forget_leaves_no_byte(world: World) -> None:
    eve = world.telegram.person(998_877_665_544_332, "Eve")
    await world.link(eve, "generect", GENERECT, "zebra stripes")
    await world.link(eve, "elumenta", ELUMENTA, "quagga")
    await world.link(world.ann, "generect", "gk-of-ann-0123456789", "gnu")
    await eve.asks("/timezone Asia/Kolkata")
    await eve.asks("hello")
    await eve.asks(ELUMENTA.replace("3f", "4f"))
    marks = [b"zebra", b"quagga", b"Kolkata", eve.id.to_bytes(8, "big").lstrip(b"\0")]
    fields = world.data()
    assert all(mark in fields for mark in marks)
    question = await eve.asks("/forget")
    assert "All 2 accounts" in question.text
    await eve.taps(question, "🗑 Yes, delete everything")
    marks.append(str(eve.id).encode())
    await world.eventually(lambda: not any(mark in world.data() for mark in marks))
    assert b"gnu" in world.data()
    assert "everything about you is deleted" in eve.chat.last.text
    assert "Link an account" in str((await eve.asks("/start")).buttons)
    assert "Link an account" in str((await eve.asks("/balance")).buttons)


async def test_forget_may_be_thought_better_of(world: World) -> None:
    await world.link(world.boris, "generect", GENERECT)
    await world.boris.taps(await world.boris.asks("/forget"), "✖️ Нет, оставить")
    assert "кредитов" in (await world.boris.asks("/balance")).text


@pytest.mark.failure(16)
async def test_an_old_confirmation_forgets_nothing(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    forget, unlink = await world.ann.asks("/forget"), await world.ann.asks("/unlink generect")
    world.clock.step(minutes=11)
    for question, button in ((forget, "🗑 Yes, delete everything"), (unlink, "🗑 Yes, unlink")):
        await world.refuses(world.ann.presses(question, button))
    assert "8,531" in (await world.ann.asks("/balance")).text


async def test_a_double_tap_on_forget_is_harmless(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    question = await world.ann.asks("/forget")
    world.ann.presses(question, "🗑 Yes, delete everything")
    world.ann.presses(question, "🗑 Yes, delete everything")
    await world.rest()
    assert "everything about you is deleted" in question.text
    assert len(world.telegram.toasts) == 2
