"""What waits in the outbox is rendered when it is sent: as things are then, also a row of an earlier version."""

from datetime import timedelta
from typing import Any

from bot.storage.queues import outbox
from bot.storage.queues.outbox import Message, MessageKind
from tests.conversation.conftest import GENERECT, World
from tests.watching.conftest import in_time, notifications, outbox_waits, readings, says

LOOKS_WITHIN = 61  # seconds, for a row that another process has put


async def put(world: World, body: dict[str, Any], kind: MessageKind) -> None:
    now = world.clock.now()
    message = Message(
        chat_id=world.ann.id, owner_id=world.ann.id, kind=kind, body=body, priority=1, created_at=now, not_before=now,
        expires_at=now + timedelta(hours=6),
    )  # fmt: skip
    async with world.storage() as (database, _), database.write() as conn:
        await outbox.put(conn, message)


async def test_a_warning_that_waits_is_said_in_the_language_of_then(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    await outbox_waits(world, world.ann)
    fields["balance_platform"] = 1900
    await readings(world, "generect-1")
    await world.ann.asks("/language ru")
    world.clock.step(seconds=601)
    warning = await says(world, world.ann, 1)
    assert "Баланс" in warning.text
    assert "История" in "".join(warning.button_texts)


async def test_a_row_of_an_earlier_version_is_delivered_with_its_buttons(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    body = {"account": "a1", "text": "🟡 <b>old</b>", "rules": ["low"], "language": "en", "urgent": False, "before": {}}
    await put(world, body, MessageKind.WARNING)
    await put(world, {"text": "An old line", "language": "en"}, MessageKind.NOTIFICATION)
    world.clock.step(seconds=LOOKS_WITHIN)
    await in_time(world, lambda: [one for one in world.ann.chat.visible() if one.text == "An old line"])
    assert [one.text for one in notifications(world.ann)] == ["🟡 old"]


async def test_a_row_of_a_later_version_is_left_out_and_holds_up_nothing(world: World) -> None:
    await world.ann.asks("/start")
    await put(world, {"version": 99, "what": "ever"}, MessageKind.WARNING)
    await put(world, {"text": "An old line", "language": "en"}, MessageKind.NOTIFICATION)
    world.clock.step(seconds=LOOKS_WITHIN)
    await in_time(world, lambda: [one for one in world.ann.chat.visible() if one.text == "An old line"])
