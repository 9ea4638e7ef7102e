"""Ephemeral messages, toasts and inline answers: what only one person sees."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.telegram import SimMessage, TelegramSim
from tests.clock import StillClock
from tests.sandbox.asking import call, taken, team

BUTTON = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


def only_for(person_id: int, **more: str) -> dict[str, Any]:
    return {"ephemeral_message_parameters": {"receiver_user_id": person_id, **more}}


async def test_only_the_receiver_sees_it() -> None:
    async with TelegramSim() as sim:
        group, ann, bob = team(sim)
        ann.says("/alerts", chat=group)
        body = await call(sim, "sendMessage", chat_id=group.id, text="not you", reply_markup=BUTTON, **only_for(ann.id))
        assert (body["result"]["message_id"], body["result"]["ephemeral_message_id"]) == (0, 1)
        assert body["result"]["receiver_user"]["id"] == ann.id
        assert any("not you" in said for said in sim.read_by(ann, group))
        assert not any("not you" in said for said in sim.read_by(bob, group))
        ann.presses(group.chat.last, "Go")
        assert (await taken(sim))[-1]["callback_query"]["message"]["ephemeral_message_id"] == 1
        with pytest.raises(AssertionError, match="does not see"):
            bob.presses(group.chat.last, "Go")
        for number in (0, -1):
            body = await call(sim, "editMessageText", chat_id=group.id, message_id=number, text="x")
            assert body["description"] == "Bad Request: message to edit not found"


async def test_the_window_after_a_command_and_after_a_press() -> None:
    clock = StillClock()
    async with TelegramSim(clock=clock) as sim:
        group, ann, _ = team(sim)
        await call(sim, "sendMessage", chat_id=group.id, text="Balances", reply_markup=BUTTON)
        panel = group.chat.last
        ann.says("/alerts", chat=group)
        clock.move(timedelta(seconds=15))
        assert (await call(sim, "sendMessage", chat_id=group.id, text="x", **only_for(ann.id)))["ok"]
        query = ann.presses(panel, "Go")
        clock.move(timedelta(seconds=1))
        body = await call(sim, "sendMessage", chat_id=group.id, text="x", **only_for(ann.id))
        assert body["description"] == "Bad Request: EPHEMERAL_MESSAGE_TIMEOUT"
        pressed = only_for(ann.id, callback_query_id=query)
        assert (await call(sim, "sendMessage", chat_id=group.id, text="x", **pressed))["ok"]
        clock.move(timedelta(seconds=15))
        assert (await call(sim, "sendMessage", chat_id=group.id, text="x", **pressed))["error_code"] == 400
        assert sim.violations == []


async def test_where_there_are_none() -> None:
    async with TelegramSim() as sim:
        group, ann, bob = team(sim)
        eve = sim.person(1003, "Eve")
        for person in (ann, bob, eve):
            person.says("/start", chat=group)
        bob.says("/start")
        group.removes(bob)

        async def refusal(chat_id: int, receiver: int) -> str:
            body = await call(sim, "sendMessage", chat_id=chat_id, text="x", **only_for(receiver))
            return str(body["description"])

        assert await refusal(group.id, bob.id) == "Bad Request: USER_NOT_PARTICIPANT"
        assert await refusal(group.id, eve.id) == "Bad Request: USER_NOT_PARTICIPANT"
        assert sim.violations == []
        assert await refusal(group.id, 4242) == "Bad Request: USER_ID_INVALID"
        assert "only to groups" in await refusal(bob.id, bob.id)
        assert len(sim.violations) == 2
        sim.ephemeral = False
        assert await refusal(group.id, ann.id) == "Bad Request: ephemeral messages are not supported"
        assert not any(one.from_bot for one in group.messages())


async def test_a_press_may_open_only_the_bot_s_own_chat() -> None:
    async with TelegramSim() as sim:
        group, ann, _ = team(sim)
        await call(sim, "sendMessage", chat_id=group.id, text="x", reply_markup=BUTTON)
        query = ann.presses(group.chat.last)
        for url in ("https://example.com", "https://t.me/testbot", "https://t.me/other?start=1"):
            body = await call(sim, "answerCallbackQuery", callback_query_id=query, url=url)
            assert body["description"] == "Bad Request: URL_INVALID"
        url = "https://t.me/testbot?start=s_1"
        assert (await call(sim, "answerCallbackQuery", callback_query_id=query, url=url))["ok"]
        assert (await sim.toast(query)).url == url


ARTICLE = {
    "type": "article",
    "id": "1",
    "title": "sales",
    "input_message_content": {"message_text": "<b>1,240</b> credits", "parse_mode": "HTML"},
    "reply_markup": BUTTON,
}


async def test_an_inline_result_in_a_group() -> None:
    async with TelegramSim() as sim:
        group, ann, bob = team(sim)
        await taken(sim)
        query = ann.types_inline("sales", chat=group)
        [update] = await taken(sim)
        assert update["inline_query"]["chat_type"] == "group"
        answer = {"results": [ARTICLE], "is_personal": True, "cache_time": 5}
        assert (await call(sim, "answerInlineQuery", inline_query_id=query, **answer))["ok"]
        assert (await sim.inline(query)).is_personal
        assert (await sim.inline(query)).cache_time == 5
        posted: SimMessage = ann.posts_inline(query, chat=group)
        bob.presses(posted, "Go")
        said, press = await taken(sim)
        assert said["message"]["via_bot"]["id"] == sim.world.bot.id
        assert "message" not in press["callback_query"]
        assert press["callback_query"]["inline_message_id"]
        assert sim.violations == []


@pytest.mark.parametrize(
    ("button", "error"),
    [
        ({"text": "Link", "start_parameter": "link"}, None),
        ({"text": "Link", "start_parameter": "l" * 65}, "START_PARAM_INVALID"),
        ({"text": "Link", "start_parameter": "a b"}, "START_PARAM_INVALID"),
        ({"text": "Link", "start_parameter": ""}, "START_PARAM_INVALID"),
        ({"text": "Link"}, "exactly one of the optional fields"),
        ({"start_parameter": "link"}, 'Can\'t find field "text"'),
    ],
)
async def test_the_button_above_inline_results(button: dict[str, str], error: str | None) -> None:
    async with TelegramSim() as sim:
        query = sim.person(1001, "Ann").types_inline("")
        await taken(sim)
        body = await call(sim, "answerInlineQuery", inline_query_id=query, results=[], button=button)
        assert error is None if body["ok"] else error in body["description"]
        assert len(sim.violations) == (error is not None)
