"""Groups of the simulated Telegram: topics, who comes and goes, senders without a person, and links to the bot."""

from typing import Any

import pytest

from bot.sandbox.telegram import TelegramSim
from tests.sandbox.asking import call, taken, team


async def test_a_topic_closes_opens_and_goes() -> None:
    async with TelegramSim() as sim:
        group, ann, _ = team(sim, forum=True)
        thread = group.topic("Balances", ann)
        here = {"chat_id": group.id, "text": "x", "message_thread_id": thread}
        group.closes_topic(thread, ann)
        assert (await call(sim, "sendMessage", **here))["description"] == "Bad Request: TOPIC_CLOSED"
        group.reopens_topic(thread, ann)
        assert (await call(sim, "sendMessage", **here))["ok"]
        group.renames_topic(thread, "Money", ann)
        group.deletes_topic(thread)
        assert (await call(sim, "sendMessage", **here))["description"] == "Bad Request: TOPIC_DELETED"
        kinds = [next(name for name in one["message"] if name.startswith("forum_")) for one in await taken(sim)]
        assert kinds == ["forum_topic_created", "forum_topic_closed", "forum_topic_reopened", "forum_topic_edited"]
        assert all("Balances" not in one.text for one in group.chat.visible())
        assert sim.violations == []


async def test_general_may_be_closed_too() -> None:
    async with TelegramSim() as sim:
        group, ann, _ = team(sim, forum=True)
        thread = group.topic("Balances", ann)
        group.closes_topic(None, ann)
        assert (await call(sim, "sendMessage", chat_id=group.id, text="x"))[
            "description"
        ] == "Bad Request: TOPIC_CLOSED"
        assert (await call(sim, "sendMessage", chat_id=group.id, text="x", message_thread_id=thread))["ok"]
        general = await call(sim, "sendMessage", chat_id=group.id, text="x", message_thread_id=1)
        assert general["description"] == "Bad Request: message thread not found"


async def test_an_administrator_writes_in_a_closed_topic() -> None:
    async with TelegramSim() as sim:
        group, ann, _ = team(sim, forum=True, bot="administrator")
        group.closes_topic(thread := group.topic("Balances", ann), ann)
        assert (await call(sim, "sendMessage", chat_id=group.id, text="x", message_thread_id=thread))["ok"]


async def test_only_the_topic_makes_a_thread_of_one_s_own() -> None:
    """What is said in a topic answers its beginning; in a supergroup without topics only replies have a thread."""
    async with TelegramSim() as sim:
        forum, ann, _ = team(sim, forum=True, bot="administrator")
        plain = sim.group(-1002, "Plain", admins=[ann], supergroup=True, bot="administrator")
        thread = forum.topic("Balances", ann)
        ann.says("/balance", chat=forum, thread=thread)
        first = ann.says("/balance", chat=plain)
        ann.says("and now?", chat=plain, reply_to=first)
        _, topical, bare, answering = [one["message"] for one in await taken(sim)]
        assert (topical["message_thread_id"], topical["is_topic_message"]) == (thread, True)
        assert "forum_topic_created" in topical["reply_to_message"]
        assert "message_thread_id" not in bare
        assert answering["message_thread_id"] == first.id
        assert "is_topic_message" not in answering


async def test_a_reply_stays_in_its_topic() -> None:
    async with TelegramSim() as sim:
        group, ann, _ = team(sim, forum=True)
        said = ann.says("/balance", chat=group, thread=group.topic("Balances", ann))
        answer = {"message_id": said.id, "allow_sending_without_reply": True}
        body = await call(sim, "sendMessage", chat_id=group.id, text="x", reply_parameters=answer)
        assert body["description"] == "Bad Request: message to be replied not found"
        body = await call(
            sim, "sendMessage", chat_id=group.id, text="x", message_thread_id=said.thread, reply_parameters=answer
        )
        assert body["result"]["reply_to_message"]["message_id"] == said.id


@pytest.mark.parametrize(("bot", "kinds"), [("administrator", ["chat_member", "message"]), ("member", ["message"])])
async def test_who_leaves_is_told_of_by_a_service_message_and_to_admins_in_full(bot: Any, kinds: list[str]) -> None:
    async with TelegramSim() as sim:
        group, ann, bob = team(sim, bot=bot)
        await taken(sim)
        group.removes(bob, by=ann)
        updates = await taken(sim)
        assert [next(name for name in one if name != "update_id") for one in updates] == kinds
        assert updates[-1]["message"]["left_chat_member"]["id"] == bob.id
        assert (await call(sim, "getChatMember", chat_id=group.id, user_id=bob.id))["result"]["status"] == "kicked"
        group.adds(bob)
        group.slips_out(bob)
        assert "left_chat_member" not in str(await taken(sim))


async def test_somebody_restricted_may_be_in_or_out() -> None:
    async with TelegramSim() as sim:
        group, _, bob = team(sim, supergroup=True)
        group.restricts(bob)
        params = {"chat_id": group.id, "user_id": bob.id}
        assert (await call(sim, "getChatMember", **params))["result"]["is_member"]
        group.removes(bob)
        gone = (await call(sim, "getChatMember", **params))["result"]
        assert (gone["status"], gone["is_member"]) == ("restricted", False)


async def test_what_happens_to_the_bot_in_a_group() -> None:
    async with TelegramSim() as sim:
        group, ann, _ = team(sim, supergroup=True)
        group.sets_bot("restricted", by=ann)
        body = await call(sim, "sendMessage", chat_id=group.id, text="x")
        assert body["description"] == "Bad Request: not enough rights to send text messages to the chat"
        ann.says("/balance", chat=group)
        group.kicks_bot(ann)
        ann.says("/balance", chat=group)
        assert (await call(sim, "sendMessage", chat_id=group.id, text="x"))["error_code"] == 403
        group.adds_bot(ann)
        group.renames("Old team", ann)
        updates = await taken(sim)
        assert [one["my_chat_member"]["new_chat_member"]["status"] for one in updates if "my_chat_member" in one] == [
            "restricted", "kicked", "member",
        ]  # fmt: skip
        assert sum(one.get("message", {}).get("text") == "/balance" for one in updates) == 1
        assert updates[-1]["message"]["new_chat_title"] == "Old team"


async def test_senders_without_a_person() -> None:
    async with TelegramSim() as sim:
        group, ann, bob = team(sim, supergroup=True, bot="administrator")
        ann.says("/settings", chat=group, anonymous=True)
        bob.says("/settings", chat=group, channel="News")
        group.channel_posts("News", "Hello")
        anonymous, channel, forwarded = [one["message"] for one in await taken(sim)]
        assert (anonymous["from"]["id"], anonymous["sender_chat"]["id"]) == (1087968824, group.id)
        assert (channel["from"]["id"], channel["sender_chat"]["type"]) == (136817688, "channel")
        assert (forwarded["from"]["id"], forwarded["is_automatic_forward"]) == (777000, True)
        assert forwarded["sender_chat"] == channel["sender_chat"]
        with pytest.raises(AssertionError, match="no admin"):
            bob.says("/settings", chat=group, anonymous=True)


async def test_a_hidden_admin_presses_under_their_own_id_and_is_not_listed() -> None:
    async with TelegramSim() as sim:
        group, ann, _ = team(sim)
        group.hides(ann)
        markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
        await call(sim, "sendMessage", chat_id=group.id, text="x", reply_markup=markup)
        ann.presses(group.chat.last, "Go")
        [press] = await taken(sim)
        assert press["callback_query"]["from"]["id"] == ann.id
        refused = await call(sim, "getChatMember", chat_id=group.id, user_id=ann.id)
        assert refused["description"] == "Bad Request: PARTICIPANT_ID_INVALID"
        assert (await call(sim, "getChatAdministrators", chat_id=group.id))["result"] == []


async def test_links_to_the_bot() -> None:
    async with TelegramSim() as sim:
        group, ann, bob = team(sim, bot="left")
        assert ann.follows("https://t.me/testbot?start=s_1") is ann.chat
        assert ann.follows("https://t.me/testbot") is ann.chat
        assert bob.follows("https://t.me/TestBot?startgroup=s_2", chat=group) is group.chat
        private, added, _, begun = await taken(sim)
        assert private["message"]["text"] == "/start s_1"
        assert added["my_chat_member"]["from"]["id"] == bob.id
        assert begun["message"]["text"] == "/start@testbot s_2"
        with pytest.raises(AssertionError, match="does not open the bot"):
            ann.follows("https://t.me/testbot?start=s.1")
        with pytest.raises(AssertionError, match="does not open the bot"):
            ann.follows("https://t.me/otherbot?start=s_1")


async def test_an_old_id_answers_with_the_new_one_to_everything() -> None:
    async with TelegramSim() as sim:
        group, ann, _ = team(sim)
        ann.says("/balance", chat=group)
        group.migrates(-1009, by=ann)
        for method, more in (("sendMessage", {"text": "x"}), ("getChatMember", {"user_id": ann.id}), ("getChat", {})):
            body = await call(sim, method, chat_id=-1001, **more)
            assert body["parameters"] == {"migrate_to_chat_id": -1009}
        await call(sim, "sendMessage", chat_id=-1009, text="here")
        assert sim.read_by(ann, group)[0] == "/balance"
        assert sim.read_by(ann, group)[-1] == "here"
