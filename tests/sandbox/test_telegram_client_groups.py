"""An independent client, aiogram's Bot, reads and answers what happens in groups without one violation."""

from aiogram import Bot
from aiogram.types import (
    ChatMemberRestricted,
    EphemeralMessageParameters,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
    Update,
)

from tests.sandbox.asking import ALLOWED, team
from tests.sandbox.client import connected


async def heard(bot: Bot) -> list[Update]:
    """Take and confirm what waits."""
    updates = await bot.get_updates(allowed_updates=ALLOWED)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return updates


def messages(updates: list[Update]) -> list[Message]:
    return [one.message for one in updates if one.message]


async def test_inline_answers() -> None:
    async with connected() as (sim, bot):
        ann = sim.person(1001, "Ann")
        query = ann.types_inline("sales")
        result = InlineQueryResultArticle(
            id="1", title="Sales", input_message_content=InputTextMessageContent(message_text="2,871 credits")
        )
        button = InlineQueryResultsButton(text="Link an account", start_parameter="link")
        await bot.answer_inline_query(query, [result], is_personal=True, button=button)
        assert sim.api.inline_answers[query].results[0]["title"] == "Sales"
        assert sim.api.inline_answers[query].button == {"text": "Link an account", "start_parameter": "link"}


async def test_group_members() -> None:
    async with connected() as (sim, bot):
        ann, bob = sim.person(1001, "Ann"), sim.person(1002, "Bob")
        team = sim.group(-1001, "Team", members=[bob], admins=[ann])
        assert [one.user.id for one in await bot.get_chat_administrators(-1001)] == [1001]
        assert (await bot.get_chat_member(-1001, 1002)).status == "member"
        assert (await bot.get_chat(-1001)).title == "Team"
        team.removes(bob)
        assert (await bot.get_chat_member(-1001, 1002)).status == "left"
        assert await bot.get_chat_member_count(-1001) == 2


async def test_an_ephemeral_message() -> None:
    async with connected() as (sim, bot):
        group, ann, bob = team(sim)
        ann.says("/settings", chat=group)
        only_for = EphemeralMessageParameters(receiver_user_id=ann.id)
        sent = await bot.send_message(group.id, "Not you", ephemeral_message_parameters=only_for)
        assert (sent.message_id, sent.ephemeral_message_id) == (0, 1)
        assert sent.receiver_user is not None
        assert sent.receiver_user.id == ann.id
        assert group.chat.last.receiver is ann.user
        assert ("Not you" in sim.read_by(ann, group), "Not you" in sim.read_by(bob, group)) == (True, False)


async def test_the_life_of_a_group() -> None:
    async with connected() as (sim, bot):
        group, ann, bob = team(sim, bot="left")
        await heard(bot)
        group.adds_bot(ann)
        group.sets_bot("administrator", ann)
        group.renames("Old team", ann)
        group.restricts(bob)
        group.removes(bob)
        group.migrates(-1009, ann)
        updates = await heard(bot)
        assert [one.my_chat_member.new_chat_member.status for one in updates if one.my_chat_member] == [
            "member", "administrator",
        ]  # fmt: skip
        changes = [one.chat_member.new_chat_member for one in updates if one.chat_member]
        assert [one.is_member for one in changes if isinstance(one, ChatMemberRestricted)] == [True, False]
        entered, renamed, left, became, was = messages(updates)
        assert [one.id for one in entered.new_chat_members or ()] == [bot.id]
        assert renamed.new_chat_title == "Old team"
        assert left.left_chat_member is not None
        assert (became.migrate_to_chat_id, was.migrate_from_chat_id) == (-1009, -1001)


async def test_topics_and_senders_without_a_person() -> None:
    async with connected() as (sim, bot):
        group, ann, bob = team(sim, forum=True, bot="administrator")
        thread = group.topic("Balances", ann)
        group.closes_topic(thread, ann)
        group.reopens_topic(thread, ann)
        ann.says("/balance", chat=group, thread=thread)
        ann.says("/settings", chat=group, anonymous=True)
        bob.says("/settings", chat=group, channel="News")
        group.channel_posts("News", "Hello")
        created, closed, reopened, question, admin, channel, forwarded = messages(await heard(bot))
        assert created.forum_topic_created is not None
        assert closed.forum_topic_closed is not None
        assert reopened.forum_topic_reopened is not None
        assert {one.message_thread_id for one in (created, closed, reopened, question)} == {thread}
        assert question.reply_to_message is not None
        assert question.reply_to_message.forum_topic_created is not None
        assert admin.sender_chat is not None
        assert admin.sender_chat.id == group.id
        assert channel.sender_chat is not None
        assert channel.sender_chat.type == "channel"
        assert forwarded.is_automatic_forward
        answer = await bot.send_message(group.id, "1,240 credits", message_thread_id=thread)
        assert answer.is_topic_message
