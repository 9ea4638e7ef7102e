import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.context.incoming import ALLOWED, IncomingUpdate, Origin, UpdateKind
from bot.telegram.context.parsing import SHOWS_KEY, parse
from bot.telegram.inbound.group_filter import is_relevant, redacted, shows_key
from tests.services.samples import INFOS

IDS = st.one_of(st.integers(), st.booleans(), st.floats(allow_nan=False), st.text(max_size=5), st.none())
JSON = st.recursive(
    IDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["id", "type", "chat", "from", "message", "text", "sender_chat", "new_chat_members"])
EVENTS = st.recursive(JSON, lambda inner: st.dictionaries(NAMES, inner, max_size=5), max_leaves=20)


def read(update: dict[str, Any]) -> IncomingUpdate:
    return parse({"update_id": 1, **update})


def destination_of(update: dict[str, Any]) -> tuple[int, int, bool]:
    found = read(update)
    return found.chat_id, found.user_id, found.private


def texts(message: object) -> list[str]:
    found = read({"message": message if isinstance(message, dict) else {"text": message}}).message
    return list(found.texts) if found is not None else []


@pytest.mark.parametrize(
    ("update", "where"),
    [
        ({"message": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}}}, (5, 5, True)),
        ({"edited_message": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}}}, (5, 5, True)),
        ({"message": {"chat": {"id": -100, "type": "supergroup"}, "from": {"id": 5}}}, (-100, 5, False)),
        (
            {"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": 5, "type": "private"}}}},
            (5, 7, True),
        ),
        ({"callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, (0, 7, False)),
        ({"my_chat_member": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}}}, (5, 5, True)),
        ({"inline_query": {"id": "1", "from": {"id": 7}, "query": "x"}}, (0, 7, False)),
        ({"chat_member": {"chat": {"id": -100, "type": "group"}, "from": {"id": 5}}}, (-100, 5, False)),
        ({"channel_post": {"chat": {"id": 5}}}, (0, 0, False)),
        ({}, (0, 0, False)),
    ],
)
def test_every_update_has_its_ordering_key(update: dict[str, Any], where: tuple[int, int, bool]) -> None:
    assert destination_of(update) == where


@pytest.mark.failure(12, 57)
@given(st.dictionaries(st.sampled_from([*ALLOWED, "update_id", "poll"]), EVENTS))
def test_no_update_is_too_strange_to_be_parsed(update: dict[str, Any]) -> None:
    for number in destination_of(update)[:2]:
        assert type(number) is int
        assert abs(number) < 2**63


@pytest.mark.failure(12)
@pytest.mark.parametrize("number", [2**63, -(2**63), 10**30, True, 5.0, "5", None, [], {}])
def test_what_is_no_id_of_64_bits_is_nobody(number: object) -> None:
    message = {"chat": {"id": number, "type": "private"}, "from": {"id": number}}
    assert destination_of({"message": message}) == (0, 0, True)


GROUP, OTHERS = {"id": -100, "type": "supergroup"}, {"id": 6, "type": "private"}
ANN, BOT = {"id": 5, "is_bot": False}, {"id": 1087968824, "is_bot": True}


@pytest.mark.failure(18, 25)
@pytest.mark.parametrize(
    ("update", "who"),
    [
        ({"message": {"chat": GROUP, "from": ANN}}, Origin.PERSON),
        ({"callback_query": {"message": {"chat": GROUP, "from": BOT}, "from": ANN}}, Origin.PERSON),
        ({"inline_query": {"from": ANN}}, Origin.PERSON),
        ({"message": {"chat": GROUP, "from": BOT, "sender_chat": GROUP}}, Origin.ANONYMOUS_ADMIN),
        ({"message": {"chat": GROUP, "from": BOT, "sender_chat": {"id": -7}}}, Origin.NOBODY),
        ({"message": {"chat": GROUP, "from": ANN, "sender_chat": {"id": -7}}}, Origin.NOBODY),
        ({"edited_message": {"chat": GROUP, "from": BOT, "sender_chat": GROUP}}, Origin.ANONYMOUS_ADMIN),
        ({"message": {"chat": GROUP, "from": BOT, "left_chat_member": ANN}}, Origin.NOBODY),
        ({"my_chat_member": {"chat": GROUP, "from": BOT}}, Origin.NOBODY),
        ({"chat_member": {"chat": GROUP, "from": BOT}}, Origin.NOBODY),
        ({"message": {"chat": GROUP, "from": BOT, "text": "/balance"}}, None),
        ({"message": {"chat": {"id": 5, "type": "private"}, "from": BOT}}, None),
        ({"my_chat_member": {"chat": {"id": 5, "type": "private"}, "from": BOT}}, None),
        ({"message": {"chat": GROUP, "from": ANN, "business_connection_id": "1"}}, None),
        ({"message": {"chat": GROUP, "from": ANN, "guest_query_id": "1"}}, None),
        ({"message": {"chat": OTHERS, "from": ANN}}, None),
        ({"callback_query": {"message": {"chat": OTHERS, "from": BOT}, "from": ANN}}, None),
        ({"callback_query": {"message": {"chat": GROUP, "business_connection_id": "1"}, "from": ANN}}, None),
    ],
)
def test_who_speaks(update: dict[str, Any], who: Origin | None) -> None:
    assert read(update).origin is who


@pytest.mark.failure(25)
@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ({"from": ANN, "migrate_to_chat_id": -1}, False),
        ({"from": BOT, "left_chat_member": ANN}, True),
        ({"from": ANN, "new_chat_title": "Team"}, True),
        ({"from": ANN, "new_chat_members": [ANN, {"id": 9, "is_bot": True, "username": "TestBot"}]}, True),
        ({"from": ANN, "new_chat_members": [ANN, {"id": 8, "is_bot": True, "username": "other"}]}, False),
        ({"from": ANN, "pinned_message": {"text": "/balance"}}, False),
        ({"from": ANN, "text": "/balance@TESTBOT now"}, True),
        ({"from": ANN, "text": "/balance@other"}, False),
        ({"from": ANN, "text": "/"}, False),
        ({"from": ANN, "caption": "/balance"}, False),
        ({"from": BOT, "text": "/balance"}, False),
        ({"from": ANN, "text": "/link generect 1234567890"}, True),
        ({"from": ANN, "forward_origin": {"type": "user"}, "text": "/link generect 1234567890"}, True),
    ],
)
def test_what_is_heard_of_a_group(said: dict[str, Any], heard: bool) -> None:
    assert is_relevant(read({"message": {"chat": GROUP, **said}}), INFOS, "TestBot") is heard


@pytest.mark.failure(46)
@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ({"migrate_to_chat_id": -7}, (-100, -7)),
        ({"migrate_from_chat_id": -7}, (-7, -100)),
        ({"migrate_to_chat_id": 2**63}, None),
        ({"migrate_to_chat_id": -7, "guest_query_id": "1"}, None),
        ({"text": "/balance"}, None),
    ],
)
def test_a_supergroup_migration_is_told_by_both_its_chats(said: dict[str, Any], ids: tuple[int, int] | None) -> None:
    assert read({"message": {"chat": GROUP, "from": ANN, **said}}).migration == ids


@pytest.mark.failure(12, 57)
@given(st.dictionaries(NAMES, JSON).map(lambda said: {"message": {**said, "chat": GROUP}}))
def test_no_message_is_too_strange_to_be_heard(update: dict[str, Any]) -> None:
    assert is_relevant(read(update), INFOS, "TestBot") in (True, False)
    assert destination_of(redacted(update, UpdateKind.MESSAGE, key=True)) == destination_of(update)
    assert read(update).origin in (None, *Origin)


@pytest.mark.failure(1)
@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize("name", ["text", "caption", "quote"])
def test_of_a_message_with_a_key_no_word_is_stored(kind: str, name: str) -> None:
    where = {"message_id": 3, "date": 9, "message_thread_id": 2, "is_topic_message": True, "from": ANN}
    said = {name: {"text": "mine: nb_3f9a1c2e8b7d6a5f4e3d"} if name == "quote" else "mine: nb_3f9a1c2e8b7d6a5f4e3d"}
    update = {"update_id": 1, kind: {**where, "chat": {**GROUP, "title": "Team"}, **said}}
    message = parse(update).message
    assert message is not None
    assert shows_key(message, INFOS, "TestBot")
    assert redacted(update, UpdateKind(kind), key=True) == {
        "update_id": 1,
        kind: {**where, "chat": GROUP, SHOWS_KEY: True},
    }


@pytest.mark.failure(9)
def test_every_text_of_the_sender_is_read() -> None:
    message = {
        "message_id": 1,
        "from": {"id": 5, "first_name": "FROM"},
        "chat": {"id": 5, "title": "CHAT"},
        "reply_to_message": {"text": "OTHER"},
        "text": "text",
        "caption": "caption",
        "entities": [{"type": "text_link", "url": "https://url"}],
        "document": {"file_id": "FILE", "file_name": "name.txt"},
        "contact": {"first_name": "contact"},
        "poll": {"question": "question", "options": [{"text": "option"}]},
    }
    found = texts(message)
    assert {"text", "caption", "https://url", "name.txt", "contact", "question", "option"} <= set(found)
    assert not {"FROM", "CHAT", "OTHER", "FILE"} & set(found)
    assert found.index("text") < found.index("caption") < found.index("question")


@given(EVENTS)
def test_any_json_is_read(message: object) -> None:
    assert all(isinstance(text, str) for text in texts(message))


@pytest.mark.failure(30)
def test_depth_does_not_matter() -> None:
    deep: Any = "bottom"
    for _ in range(5000):
        deep = {"a": [deep]}
    assert texts(deep) == ["bottom"]


def test_real_json_goes_through() -> None:
    update = json.loads('{"message": {"chat": {"id": 9007199254740993, "type": "private"}, "from": {"id": 1e3}}}')
    assert destination_of(update) == (9007199254740993, 0, True)
