"""The simulated Telegram refuses what Telegram refuses, in its words, and tells the bot's mistakes from the world's."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.sandbox.telegram import TelegramSim
from bot.sandbox.telegram.html import MarkupError, parse_html
from tests.clock import StillClock
from tests.sandbox.asking import Json, call


def inline(**button: Any) -> str:
    return json.dumps({"inline_keyboard": [[button]]})


MISTAKES: list[tuple[str, Json, str]] = [
    ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 1001}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 1001, "text": " \n "}, "Bad Request: text must be non-empty"),
    ("sendMessage", {"chat_id": 1001, "text": "ж" * 4097}, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": 1001, "text": "ж" * 16385}, "Bad Request: text is too long"),
    ("sendMessage", {"chat_id": "Ann", "text": "x"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "parse_mode": "MarkdownV2"}, "Bad Request: unsupported parse_mode"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "a <x> b", "parse_mode": "HTML"},
        'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 2',
    ),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": "{"}, "reply keyboard markup JSON object"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": inline(text="a")}, "Text buttons are unallowed"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": inline(text="", url="https://a.b")}, "non-empty"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": inline(callback_data="a")}, "Can't find field"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_markup": inline(text="a", callback_data="ж" * 33)},
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_markup": inline(text="a", url="https://a.b", callback_data="c")},
        "Exactly one action",
    ),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": inline(text="a", url="nowhere")}, "Wrong HTTP URL"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_markup": inline(text="a", copy_text={"text": "c" * 257})},
        "BUTTON_COPY_TEXT_INVALID",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_markup": inline(text="a", callback_data="c", style="pink")},
        "invalid button style",
    ),
    ("sendDocument", {"chat_id": 1001}, "Bad Request: there is no document in the request"),
    ("sendChatAction", {"chat_id": 1001, "action": "dance"}, "Bad Request: wrong parameter action in request"),
    ("editMessageText", {"chat_id": 1001, "text": "x"}, "Bad Request: message identifier is not specified"),
    ("editMessageText", {"chat_id": 1001, "message_id": 1, "text": "x"}, "Bad Request: message can't be edited"),
    ("editMessageText", {"chat_id": 1001, "message_id": 2, "text": "x" * 4097}, "Bad Request: MESSAGE_TOO_LONG"),
    ("editMessageCaption", {"chat_id": 1001, "message_id": 2}, "there is no caption in the message to edit"),
    (
        "editMessageText",
        {"chat_id": 1001, "message_id": 2, "text": "x", "reply_markup": '{"remove_keyboard": true}'},
        "Bad Request: inline keyboard expected",
    ),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "Bad Request: MESSAGE_TOO_LONG"),
    ("setMyCommands", {"commands": [{"command": "Bad", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [], "scope": {"type": "moon"}}, "Unsupported type specified"),
    ("setMyDescription", {"description": "x" * 513}, "BOT_DESCRIPTION_TOO_LONG"),
    ("setWebhook", {"url": "https://a.b", "secret_token": "ключ"}, "unallowed characters"),
    ("deleteMessages", {"chat_id": 1001, "message_ids": []}, "too many message identifiers specified"),
    ("noSuchMethod", {}, "Not Found"),
]


@pytest.mark.parametrize(("method", "params", "expected"), MISTAKES)
async def test_mistakes_are_refused_and_listed(method: str, params: Json, expected: str) -> None:
    async with TelegramSim() as sim:
        sim.person(1001, "Ann").says("/start")
        await call(sim, "sendMessage", chat_id=1001, text="Hello")
        body = await call(sim, method, **params)
        assert expected in body["description"]
        assert len(sim.violations) == 1
        assert sim.calls[-1].error_code == body["error_code"]


REFUSALS: list[tuple[str, Json, str]] = [
    ("sendMessage", {"chat_id": 5, "text": "x"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": 1002, "text": "x"}, "Forbidden: bot can't initiate conversation with a user"),
    ("sendMessage", {"chat_id": 1003, "text": "x"}, "Forbidden: bot was blocked by the user"),
    ("sendMessage", {"chat_id": 1004, "text": "x"}, "Forbidden: user is deactivated"),
    ("sendMessage", {"chat_id": -1, "text": "x"}, "Forbidden: bot was kicked from the group chat"),
    ("sendMessage", {"chat_id": -2, "text": "x"}, "Forbidden: bot is not a member of the supergroup chat"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "message_thread_id": 9}, "Bad Request: message thread not found"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}},
        "Bad Request: message to be replied not found",
    ),
    ("editMessageText", {"chat_id": 1001, "message_id": 99, "text": "x"}, "Bad Request: message to edit not found"),
    ("editMessageText", {"chat_id": 1001, "message_id": 2, "text": "Hello"}, "Bad Request: message is not modified: "),
    ("deleteMessage", {"chat_id": 1001, "message_id": 99}, "Bad Request: message to delete not found"),
    ("deleteMessage", {"chat_id": -3, "message_id": 1}, "Bad Request: message can't be deleted"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old and response timeout expired or query ID"),
]


@pytest.mark.parametrize(("method", "params", "expected"), REFUSALS)
async def test_the_world_in_the_way_is_no_violation(method: str, params: Json, expected: str) -> None:
    async with TelegramSim() as sim:
        ann, cid, dan = sim.person(1001, "Ann"), sim.person(1003, "Cid"), sim.person(1004, "Dan")
        sim.person(1002, "Bob")
        for person in (ann, cid, dan):
            person.says("/start")
        cid.blocks()
        dan.deactivates()
        sim.group(-1, "Kicked", bot="kicked")
        sim.group(-2, "Left", bot="left", supergroup=True)
        ann.says("hi", chat=sim.group(-3, "Team", admins=[ann]))
        await call(sim, "sendMessage", chat_id=1001, text="Hello")
        body = await call(sim, method, **params)
        assert body["description"].startswith(expected) or expected in body["description"]
        assert sim.violations == []


async def test_what_is_just_within_the_limits_passes() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        ann.says("/start")
        long = "<b>" + "ж" * 4096 + "</b>"
        markup = inline(text="a", callback_data="x" * 64, style="danger")
        body = await call(
            sim, "SENDmessage", chat_id=1001, text=long, parse_mode="html", reply_markup=markup, message_thread_id=""
        )
        assert body["ok"]
        assert len(ann.chat.last.text) == 4096
        answer = {"message_id": 77, "allow_sending_without_reply": True}
        assert (await call(sim, "sendMessage", chat_id=1001, text="x", reply_parameters=answer))["ok"]
        assert sim.violations == []


async def test_an_unknown_parameter_is_listed_though_telegram_ignores_it() -> None:
    async with TelegramSim() as sim:
        sim.person(1001, "Ann").says("/start")
        assert (await call(sim, "sendMessage", chat_id=1001, text="x", colour="red"))["ok"]
        assert sim.violations == ["sendMessage: unknown parameters colour"]


async def test_a_press_is_answered_once_and_within_150_seconds() -> None:
    clock = StillClock()
    async with TelegramSim(clock=clock) as sim:
        ann = sim.person(1001, "Ann")
        ann.says("/start")
        await call(sim, "sendMessage", chat_id=1001, text="x", reply_markup=inline(text="a", callback_data="c"))
        first, second = ann.presses(ann.chat.last), ann.presses(ann.chat.last, data="forged")
        assert (await call(sim, "answerCallbackQuery", callback_query_id=first))["ok"]
        assert not (await call(sim, "answerCallbackQuery", callback_query_id=first))["ok"]
        clock.move(timedelta(seconds=151))
        assert not (await call(sim, "answerCallbackQuery", callback_query_id=second))["ok"]


async def test_deleting_ends_after_48_hours() -> None:
    clock = StillClock()
    async with TelegramSim(clock=clock) as sim:
        ann = sim.person(1001, "Ann")
        old, young = ann.says("old"), ann.says("young")
        assert (await call(sim, "deleteMessage", chat_id=1001, message_id=young.id))["ok"]
        clock.move(timedelta(hours=48))
        assert "can't be deleted" in (await call(sim, "deleteMessage", chat_id=1001, message_id=old.id))["description"]
        assert (old.deleted, young.deleted) == (False, True)


async def test_another_token_opens_nothing() -> None:
    async with TelegramSim() as sim, aiohttp.ClientSession() as session:
        async with session.get(f"{sim.url}/bot1:other/getMe") as response:
            assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")
        sim.revoke_token()
        assert (await call(sim, "getMe"))["error_code"] == 401


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("<b>bold</b> <i>it</i>", "bold it", [("bold", 0, 4), ("italic", 5, 2)]),
        ("🟡 <u>x</u>", "🟡 x", [("underline", 3, 1)]),
        ("<b><s>x</s></b>", "x", [("bold", 0, 1), ("strikethrough", 0, 1)]),
        ("&lt;b&gt; &#39;&#x41; &nbsp; &amp;lt;", "<b> 'A &nbsp; &lt;", []),
        ('<a href="https://a.b/?x=1&amp;y=2">go</a>', "go", [("text_link", 0, 2)]),
        ("<pre><code class='language-py'>x</code></pre>", "x", [("pre", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ('<tg-time unix="1764460800" format="d">30 Nov</tg-time>', "30 Nov", [("date_time", 0, 6)]),
        ("<b></b>x", "x", []),
    ],
)
def test_html_is_read(source: str, text: str, kinds: list[tuple[str, int, int]]) -> None:
    plain, entities = parse_html(source)
    assert (plain, [(one["type"], one["offset"], one["length"]) for one in entities]) == (text, kinds)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("ж<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a href=http://a.b>x</a>", "Unexpected end of name token at byte offset 0"),
    ],
)
def test_html_is_refused(source: str, error: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_html(source)
    assert str(caught.value) == error
