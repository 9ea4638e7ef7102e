"""People, groups, raw updates, faults and transcripts of the simulated Telegram."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.telegram import TelegramSim
from bot.sandbox.telegram.faults import FaultKind

Json = dict[str, Any]


async def call(sim: TelegramSim, method: str, **params: Any) -> Any:
    """Make one call and return its result; raises AssertionError for a refused one."""
    url = f"{sim.url}/bot{sim.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as response:
        body = await response.json()
    assert body["ok"], body
    return body["result"]


async def taken(sim: TelegramSim) -> list[Json]:
    """Take and confirm what waits."""
    updates: list[Json] = await call(sim, "getUpdates")
    if updates:
        await call(sim, "getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates


async def test_updates_wait_until_they_are_confirmed() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        first, second = ann.says("one"), ann.says("two")
        assert first.update_id is not None
        assert second.update_id == first.update_id + 1
        assert len(await call(sim, "getUpdates")) == 2
        [left] = await call(sim, "getUpdates", offset=second.update_id)
        assert left["message"]["text"] == "two"
        assert await call(sim, "getUpdates", offset=second.update_id + 1) == []


async def test_only_the_kinds_asked_for_come_and_are_remembered() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        await call(sim, "getUpdates", allowed_updates=["my_chat_member"])
        ann.says("unheard")
        ann.blocks()
        [update] = await taken(sim)
        assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
        assert "message" not in str(await taken(sim))


async def test_writing_again_lifts_the_block() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        ann.says("/start")
        ann.blocks()
        await taken(sim)
        ann.says("/start")
        lifted, said = await taken(sim)
        assert lifted["my_chat_member"]["new_chat_member"]["status"] == "member"
        assert said["message"]["text"] == "/start"
        assert await call(sim, "sendMessage", chat_id=1001, text="x")


async def test_a_raw_update_may_repeat_an_old_number() -> None:
    async with TelegramSim() as sim:
        said = sim.person(1001, "Ann").says("one")
        [update] = await taken(sim)
        sim.raw_update(update)
        [again] = await taken(sim)
        assert again["update_id"] == said.update_id
        assert await taken(sim) == []


async def test_how_a_message_was_sent_shows() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        ann.says("/start", forwarded="Eve")
        ann.edits(ann.says("/balance", via_bot="other"), "/me")
        ann.sends_sticker()
        ann.sends_voice()
        ann.sends_photo(caption="look")
        forwarded, via, edited, sticker, voice, photo = await taken(sim)
        assert forwarded["message"]["forward_origin"]["sender_user_name"] == "Eve"
        assert forwarded["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        assert via["message"]["via_bot"]["is_bot"]
        assert edited["edited_message"]["text"] == "/me"
        assert ("sticker" in sticker["message"], "voice" in voice["message"]) == (True, True)
        assert photo["message"]["caption"] == "look"


async def test_a_press_on_a_deleted_message_carries_what_is_left_of_it() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        ann.says("/start")
        markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
        await call(sim, "sendMessage", chat_id=1001, text="x", reply_markup=markup)
        message = ann.chat.last
        await call(sim, "editMessageText", chat_id=1001, message_id=message.id, text="done")
        await call(sim, "deleteMessage", chat_id=1001, message_id=message.id)
        await taken(sim)
        ann.presses(message, "Go")
        [update] = await taken(sim)
        assert update["callback_query"]["data"] == "go"
        assert update["callback_query"]["message"]["date"] == 0


async def test_privacy_mode_and_anonymous_admins() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        team = sim.group(-1001, "Team", admins=[ann])
        ann.says("just talking", chat=team)
        ann.says("/help@OtherBot", chat=team)
        ann.says("/help@testbot", chat=team, anonymous=True)
        [heard] = await taken(sim)
        assert heard["message"]["sender_chat"]["id"] == -1001
        assert heard["message"]["from"]["id"] == 1087968824
        team.sets_bot("administrator", by=ann)
        ann.says("just talking", chat=team)
        assert ["my_chat_member" in one for one in await taken(sim)] == [True, False]


async def test_a_group_becomes_a_supergroup() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        team = sim.group(-5, "Team", admins=[ann])
        team.migrates(-1005, by=ann)
        old, new = await taken(sim)
        assert (old["message"]["migrate_to_chat_id"], new["message"]["migrate_from_chat_id"]) == (-1005, -5)
        url = f"{sim.url}/bot{sim.token}/sendMessage"
        async with aiohttp.ClientSession() as session, session.post(url, data={"chat_id": -5, "text": "x"}) as response:
            body = await response.json()
        assert body["parameters"] == {"migrate_to_chat_id": -1005}
        assert (await call(sim, "sendMessage", chat_id=-1005, text="x"))["chat"]["type"] == "supergroup"


async def test_topics() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        team = sim.group(-1001, "Team", admins=[ann], forum=True)
        thread = team.topic("Balances", by=ann)
        sent = await call(sim, "sendMessage", chat_id=-1001, text="x", message_thread_id=thread)
        assert sent["is_topic_message"]
        team.chat.topics[thread].closed = True
        with pytest.raises(AssertionError, match="TOPIC_CLOSED"):
            await call(sim, "sendMessage", chat_id=-1001, text="x", message_thread_id=thread)


@pytest.mark.parametrize(
    ("kind", "status", "effect"),
    [("html502", 502, 0), ("undecodable200", 200, 0), ("no_description500", 500, 0), ("429", 429, 0), ("slow", 200, 1)],
)
async def test_faults_that_answer(kind: FaultKind, status: int, effect: int) -> None:
    """The fault strikes once; the call after it is served."""
    async with TelegramSim() as sim, aiohttp.ClientSession() as session:
        ann = sim.person(1001, "Ann")
        ann.says("/start")
        sim.fault("sendMessage", kind, chat_id=1001)
        url, data = f"{sim.url}/bot{sim.token}/sendMessage", {"chat_id": "1001", "text": "x"}
        async with session.post(url, data=data) as response:
            assert response.status == status
        assert sum(one.from_bot for one in ann.chat.messages) == effect
        async with session.post(url, data=data) as response:
            assert response.status == 200
        assert sim.violations == []


@pytest.mark.parametrize(("kind", "effect"), [("drop", 0), ("drop_after", 1)])
async def test_faults_that_hang_up(kind: FaultKind, effect: int) -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        ann.says("/start")
        sim.fault("*", kind)
        with pytest.raises(aiohttp.ClientError):
            await call(sim, "sendMessage", chat_id=1001, text="x")
        assert sum(one.from_bot for one in ann.chat.messages) == effect


async def test_an_error_to_order() -> None:
    async with TelegramSim() as sim:
        sim.fault("getMe", "error", code=403, description="Forbidden: bot was blocked by the user")
        with pytest.raises(AssertionError, match="blocked by the user"):
            await call(sim, "getMe")
        sim.fault("getMe", "429", retry_after=7)
        with pytest.raises(AssertionError, match="retry after 7"):
            await call(sim, "getMe")


async def test_the_transcript_shows_all_that_the_bot_wrote_and_hides_what_people_deleted() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        key = ann.says("nb_secret")
        await call(sim, "sendMessage", chat_id=1001, text="first", reply_markup={"inline_keyboard": [[
            {"text": "Docs", "url": "https://a.example/d"}]]})  # fmt: skip
        await call(sim, "editMessageText", chat_id=1001, message_id=2, text="second")
        await call(sim, "deleteMessage", chat_id=1001, message_id=2)
        assert "nb_secret" in sim.transcript()
        await call(sim, "deleteMessage", chat_id=1001, message_id=key.id)
        text = sim.transcript()
        assert "nb_secret" not in text
        assert all(part in text for part in ("(deleted)", "first", "second", "[Docs | https://a.example/d]"))


async def test_what_does_not_happen_is_reported_with_the_chat() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        with pytest.raises(AssertionError, match="Ann: /balance"):
            await ann.asks("/balance", timeout=0.01)
        with pytest.raises(AssertionError, match="not idle"):
            await sim.idle(quiet=0.0, timeout=0.01)


async def test_a_bot_that_hangs_up_in_mid_poll_leaves_no_poller_behind() -> None:
    async with TelegramSim() as sim:
        ann = sim.person(1001, "Ann")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await call(sim, "getUpdates", timeout=50)
        ann.says("still there")
        assert len(await call(sim, "getUpdates", timeout=50)) == 1
