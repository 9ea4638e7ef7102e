"""Telegram is away, refuses, limits or loses answers, while the bot speaks by itself."""

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.sandbox.telegram.faults import FaultKind
from bot.storage.db.tables import outbox
from tests.conversation.conftest import GENERECT, World
from tests.conversation.test_telegram_troubles import plain_texts
from tests.watching.conftest import eventually, in_time, notifications, outbox_waits, readings, says, waiting_chats

ONE = "generect-1"
FOREVER = 1 << 20


def sends(world: World, chat_id: int) -> int:
    return sum(call.params["chat_id"] == str(chat_id) for call in world.telegram.called("sendMessage"))


async def outcomes(world: World) -> list[str | None]:
    async with world.storage() as (database, _), database.read() as conn:
        return list(await conn.scalars(select(outbox.c.outcome).order_by(outbox.c.id)))


async def linked(world: World) -> dict[str, object]:
    return await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)


@pytest.mark.failure(64)
async def test_after_three_days_without_telegram_what_is_true_is_notified_once(world: World) -> None:
    fields = await linked(world)
    world.telegram.fault("sendMessage", "429", FOREVER, retry_after=1)
    for amount in (1900, 9000, 1900, 300):
        fields["balance_platform"] = amount
        await readings(world, ONE)
    await readings(world, ONE)  # the last of them is confirmed and judged by then
    await eventually(lambda: len(world.telegram.called("sendMessage")) > 1)
    world.clock.step(days=3)
    tried = len(world.telegram.called("sendMessage"))
    # what was found to be in time just before may be on its way: it is refused before Telegram is well again
    await in_time(world, lambda: len(world.telegram.called("sendMessage")) > tried + 1)
    world.telegram.heal()
    assert "under 5 %" in (await says(world, world.ann, 1)).text
    await readings(world, ONE)
    await says(world, world.ann, 1)
    assert (await outcomes(world)).count("expired") >= 1


@pytest.mark.failure(64)
async def test_a_rejected_key_is_notified_however_long_it_took(world: World) -> None:
    await linked(world)
    world.telegram.fault("sendMessage", "429", FOREVER, retry_after=1)
    world.providers.revoke(GENERECT)
    await eventually(lambda: world.telegram.called("sendMessage")[1:])
    world.clock.step(days=3)
    world.telegram.heal()
    assert "Key not accepted" in (await says(world, world.ann, 1)).text


async def test_a_warning_that_waits_calls_the_account_by_its_newest_label(world: World) -> None:
    fields = await linked(world)
    await outbox_waits(world, world.ann)
    fields["balance_platform"] = 1900
    await readings(world, ONE)
    await world.ann.taps(await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect"), "✏️ Rename")
    await world.ann.asks("research & more")
    world.clock.step(seconds=601)
    assert "Generect · research & more\nBalance is low" in (await says(world, world.ann, 1)).text


@pytest.mark.failure(45)
async def test_who_blocks_the_bot_is_left_alone_until_start(world: World) -> None:
    fields = await linked(world)
    world.ann.user.blocked = True
    fields["balance_platform"] = 1900
    await eventually(lambda: sends(world, world.ann.id) == 2)
    fields["balance_platform"] = 300
    await readings(world, ONE)
    world.clock.step(hours=30)
    await readings(world, ONE)
    assert sends(world, world.ann.id) == 2
    assert notifications(world.ann) == []
    await world.ann.asks("/start")
    assert "under 5 %" in (await says(world, world.ann, 1)).text
    assert (await outcomes(world))[0] == "blocked"


@pytest.mark.failure(44)
async def test_a_flood_limit_holds_that_chat_alone(world: World) -> None:
    fields = await linked(world)
    other = await world.link(world.boris, "generect", f"{GENERECT}-b", "два", balance_platform=9000)
    world.telegram.fault("sendMessage", "429", chat_id=world.ann.id, retry_after=3)
    fields["balance_platform"] = other["balance_platform"] = 1900
    await says(world, world.boris, 1)
    assert notifications(world.ann) == []
    await eventually(lambda: world.ann.id in waiting_chats(world))
    world.clock.step(seconds=4)
    await says(world, world.ann, 1)


@pytest.mark.failure(44)
async def test_two_chats_with_limits_of_their_own_do_not_silence_the_others_for_long(world: World) -> None:
    eve = world.newcomer()
    people = (world.ann, world.boris, eve)
    fields = [await world.link(one, "generect", f"{GENERECT}-{one.id}", balance_platform=9000) for one in people]
    for person in people[:2]:
        world.telegram.fault("sendMessage", "429", chat_id=person.id, retry_after=600)
    for account in fields:
        account["balance_platform"] = 1900
    await says(world, eve, 1)
    await eventually(lambda: {world.ann.id, world.boris.id} <= waiting_chats(world))
    world.clock.step(seconds=6)
    fields[2]["balance_platform"] = 300
    await says(world, eve, 2)
    assert notifications(world.ann) == notifications(world.boris) == []
    world.clock.step(seconds=600)
    await in_time(world, lambda: notifications(world.ann) and notifications(world.boris))


@pytest.mark.failure(48)
async def test_a_storm_of_missing_rights_disables_nobody(world: World) -> None:
    people = [world.newcomer() for _ in range(6)]
    fields = [
        await world.link(person, "generect", f"{GENERECT}-{person.id}", balance_platform=9000) for person in people
    ]
    refusal = "Bad Request: not enough rights to send text messages to the chat"
    world.telegram.fault("sendMessage", "error", FOREVER, description=refusal)
    for account in fields:
        account["balance_platform"] = 1900
    await eventually(lambda: len(world.telegram.called("sendMessage")) >= 6 + 5)
    world.telegram.heal()
    await in_time(world, lambda: all(map(notifications, people)), haste=100)  # leases end while rows are in hand
    assert [len(notifications(person)) for person in people] == [1] * len(people)
    await world.ann.asks("/settings")
    assert set(await outcomes(world)) <= {"sent", "expired", None}  # rolled back, or not yet written down


@pytest.mark.failure(50)
async def test_refused_markup_is_plain_text_once(world: World) -> None:
    fields = await linked(world)
    world.telegram.fault("sendMessage", "error", description="Bad Request: can't parse entities: unclosed tag")
    fields["balance_platform"] = 1900
    before = plain_texts()
    warning = await says(world, world.ann, 1)
    assert (warning.entities, "<b>" in warning.text) == ((), False)
    assert plain_texts() == before + 1
    assert sends(world, world.ann.id) == 3


@pytest.mark.failure(52)
@pytest.mark.parametrize("kind", ["html502", "undecodable200", "drop", "drop_after"])
@pytest.mark.parametrize("times", [1, 9])
async def test_a_lost_answer_leads_to_one_more_try(world: World, kind: FaultKind, times: int) -> None:
    fields = await linked(world)
    world.telegram.fault("sendMessage", kind, times)
    fields["balance_platform"] = 1900
    await eventually(lambda: world.ann.id in waiting_chats(world))
    with capture_logs() as logs:
        world.clock.step(seconds=3)
        await eventually(lambda: sends(world, world.ann.id) == 3)
        world.clock.step(seconds=30)
        await readings(world, ONE)
    assert sends(world, world.ann.id) == 3
    assert await outcomes(world) == ["sent" if times == 1 else "ambiguous"]
    assert ("a message may not have arrived" in [one["event"] for one in logs]) == (times > 1)
