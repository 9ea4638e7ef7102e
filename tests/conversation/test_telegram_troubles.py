"""Telegram refuses, stalls or loses answers."""

import asyncio
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot import app
from bot.sandbox.telegram.faults import FaultKind
from bot.telegram.outbound import call_policy, client
from tests.conversation.conftest import ELUMENTA, GENERECT, World


def plain_texts() -> float:
    """Return the metric of messages that went out as plain text."""
    return REGISTRY.get_sample_value("balance_bot_plain_text_total") or 0


@pytest.mark.failure(50)
async def test_refused_markup_is_sent_as_plain_text_once(world: World) -> None:
    world.telegram.fault("sendMessage", "error", description="Bad Request: can't parse entities: unclosed tag")
    before = plain_texts()
    answer = await world.ann.asks("/privacy")
    assert "What I store" in answer.text
    assert plain_texts() == before + 1
    assert "<b>" not in answer.text
    assert answer.entities == ()
    assert len(world.telegram.called("sendMessage")) == 2


DRAIN = app.DRAIN  # shortened elsewhere, for what a test leaves hanging


@pytest.fixture
def whole_drain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "DRAIN", DRAIN)


@pytest.fixture(autouse=True)
def tried_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_policy, "PAUSES", (0.01,) * len(call_policy.PAUSES))
    monkeypatch.setattr(client, "WAIT_UNSTATED", 1)


LONGEST = 3  # seconds of a Retry-After
LOST: tuple[FaultKind, ...] = ("html502", "undecodable200", "drop", "drop_after", "no_description500")


@pytest.mark.failure(52)
async def test_an_answer_that_got_lost_is_sent_once_more_at_most(world: World) -> None:
    for kind in LOST:
        ann = world.newcomer()
        world.telegram.fault("sendMessage", kind)
        ann.says("/help")
        await world.rest()
        assert sum(call.params["chat_id"] == str(ann.id) for call in world.telegram.called("sendMessage")) == 2
        assert 1 <= sum(one.from_bot for one in ann.chat.visible()) <= 2


@pytest.mark.failure(52)
async def test_an_answer_that_gets_lost_again_and_again_is_given_up(world: World) -> None:
    world.telegram.fault("sendMessage", "html502", 5, chat_id=world.ann.id)
    world.ann.says("/help")
    await world.rest()
    assert len(world.telegram.called("sendMessage")) == 2
    assert "Что я умею" in (await world.boris.asks("/help")).text


@pytest.mark.failure(44)
async def test_a_flood_limit_is_waited_out_by_that_chat_alone(world: World) -> None:
    world.telegram.fault("sendMessage", "429", chat_id=world.ann.id, retry_after=4)
    world.ann.says("/help")
    await world.telegram.until(lambda: world.telegram.called("sendMessage"))
    assert "Что я умею" in (await world.boris.asks("/help")).text
    assert not any(one.from_bot for one in world.ann.chat.messages)
    await world.telegram.until(lambda: any(one.from_bot for one in world.ann.chat.messages))


@pytest.mark.failure(44)
async def test_a_group_gets_nothing_until_its_longest_flood_limit_is_over(world: World) -> None:
    """Two answers at once are told to wait, one longer; neither goes out sooner, and no edit does."""
    priya = world.newcomer()
    group = world.group(members=[world.ann, world.boris], admins=[priya])
    (panel,) = await world.group_answers(priya, group, "/settings")
    for seconds in (1, LONGEST):
        world.telegram.fault("sendMessage", "429", chat_id=group.id, retry_after=seconds)
    for person in (world.ann, world.boris):
        person.says("/help", chat=group)
    await world.telegram.until(lambda: sum(call.error_code == 429 for call in world.telegram.calls) == 2)
    told = max(call.at for call in world.telegram.calls if call.error_code == 429)
    priya.presses(panel, "🌐 Language")
    await world.rest()
    said = [call for name in ("sendMessage", "editMessageText") for call in world.telegram.called(name)]
    later = [call for call in said if call.at > told]
    assert len(later) == 3
    assert min(call.at for call in later) >= told + LONGEST - 0.1  # seconds; the clocks differ by less


@pytest.mark.failure(44)
async def test_a_flood_limit_of_no_stated_time_is_waited_out_too(world: World) -> None:
    for stated in (0, "soon", None):
        world.telegram.fault("sendMessage", "error", code=429, parameters={"retry_after": stated})
    assert "What I can do" in (await world.ann.asks("/help")).text


@pytest.mark.failure(44)
async def test_an_absurd_flood_limit_holds_its_chat_all_the_same(world: World) -> None:
    world.telegram.fault("sendMessage", "429", chat_id=world.ann.id, retry_after=2**63)
    world.ann.says("/help")
    await world.telegram.until(lambda: world.telegram.called("sendMessage"))
    for _ in range(2):
        assert "Что я умею" in (await world.boris.asks("/help")).text
    assert not any(one.from_bot for one in world.ann.chat.messages)


@pytest.mark.failure(44)
async def test_telegrams_own_limits_lose_nothing(world: World) -> None:
    world.telegram.flood_limits = True
    for _ in range(6):
        world.ann.says("/help")
    await world.telegram.until(lambda: sum(one.from_bot for one in world.ann.chat.visible()) == 6)


@pytest.mark.failure(53)
async def test_duplicate_and_late_updates_have_one_effect(world: World) -> None:
    first = world.ann.says("/help")
    await world.rest()
    assert first.update_id is not None
    who = {"id": world.ann.id, "is_bot": False, "first_name": "Ann"}
    message = {
        "message_id": 900, "date": first.date, "chat": {"id": world.ann.id, "type": "private"}, "from": who,
        "text": "/privacy",
    }  # fmt: skip
    for update_id in (first.update_id, first.update_id, first.update_id - 500, first.update_id - 500):
        world.telegram.raw_update({"update_id": update_id, "message": message})
        await world.rest()
    written = [one.text for one in world.ann.chat.visible() if one.from_bot]
    assert len(written) == 2
    assert "What I store" in written[1]


async def test_updates_that_cannot_be_read_hold_nobody_up(world: World) -> None:
    broken: list[dict[str, Any]] = [
        {"message": {"text": 7}},
        {"message": "x"},
        {"callback_query": {"id": None}},
        {"no": {}},
        {"message": {"text": ELUMENTA}},
        {"message": {"text": ELUMENTA, "chat": {"id": 5, "type": "private"}, "message_id": "7"}},
        {"message": {"from": ["x"], "chat": "y"}},
        {"message": {"document": {"file_size": "big"}, "chat": {"id": 5, "type": "private"}}},
        {"callback_query": {"id": "5", "from": ["x"], "data": "close"}},
    ]
    for body in broken:
        world.telegram.raw_update(body)
    await world.rest()
    assert "What I can do" in (await world.ann.asks("/help")).text


@pytest.mark.failure(56)
@pytest.mark.usefixtures("whole_drain")
async def test_what_is_in_hand_is_finished_before_the_end(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    world.clock.step(seconds=6)
    ending = asyncio.Event()
    world.providers.fault("generect", "paused", until=ending)
    question = world.ann.says("/balance")
    await world.eventually(lambda: len(world.requests("generect")) == 2)
    world.supervisor.end()
    ending.set()
    await world.telegram.until(lambda: world.ann.chat.last.id > question.id)
    assert "8,531" in world.ann.chat.last.text
