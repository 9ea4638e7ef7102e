"""Groups on the page: what each member sees, links to the bot, coming and going, topics, inline results."""

import aiohttp

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.telegram import InlineAnswer
from bot.sandbox.telegram.chats import Content
from tests.sandbox.conftest import GROUP, OWNER, Act, spoken, view_of

COLLEAGUE, ADMIN, FORUM = 1002, 1003, -1004002
HERE = f"?person={OWNER}&chat={GROUP}"


async def test_the_bot_goes_and_comes_back_to_a_group(http: aiohttp.ClientSession, act: Act) -> None:
    for status in ("kicked", "member", "administrator"):
        await act("membership", chat=GROUP, status=status)
        seen = (await view_of(http, HERE))["chat"]["botStatus"]
        assert seen == status


async def test_an_ephemeral_message_is_its_receiver_s_alone(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    await spoken(sandbox, GROUP)  # its welcome: nothing of its own comes after that
    world.whisper(world.chats[GROUP], world.users[OWNER], Content("text", "for Olivia"))
    mine, theirs = await view_of(http, HERE), await view_of(http, f"?person={COLLEAGUE}&chat={GROUP}")
    assert (mine["messages"][-1]["text"], mine["messages"][-1]["alone"]) == ("for Olivia", True)
    assert "for Olivia" in str(mine["places"])
    assert "for Olivia" not in str(theirs["messages"]) + str(theirs["places"])


async def test_who_has_left_sees_and_says_nothing(http: aiohttp.ClientSession, act: Act) -> None:
    await act("say", person=COLLEAGUE, chat=GROUP, text="hello, team")
    await act("presence", person=OWNER, chat=GROUP, inside=False)
    seen = await view_of(http, HERE)
    assert (seen["chat"]["inside"], seen["messages"]) == (False, [])
    assert await act("say", person=OWNER, chat=GROUP, text="hello") == (400, {"problem": "you are not in this group"})
    await act("presence", person=OWNER, chat=GROUP, inside=True)
    assert "hello, team" in str((await view_of(http, HERE))["messages"])


async def test_links_to_the_bot_are_followed(http: aiohttp.ClientSession, act: Act, sandbox: Sandbox) -> None:
    bot = f"t.me/{sandbox.telegram.world.bot.username}"
    await act("membership", chat=GROUP, status="kicked")
    assert await act("follow", person=OWNER, chat=GROUP, url=f"{bot}?startgroup=s_1") == (200, {"chat": GROUP})
    assert (await view_of(http, HERE))["chat"]["botStatus"] == "member"
    said = [one["text"] for one in (await view_of(http, HERE))["messages"]]
    assert f"/start@{sandbox.telegram.world.bot.username} s_1" in said
    assert await act("follow", person=OWNER, chat=OWNER, url=f"{bot}?start=s_2") == (200, {"chat": OWNER})
    assert (await view_of(http))["messages"][0]["text"] == "/start s_2"
    status, answer = await act("follow", person=OWNER, chat=OWNER, url="https://example.com")
    assert (status, "does not open the bot" in answer["problem"]) == (400, True)


async def test_a_topic_is_closed_and_deleted(http: aiohttp.ClientSession, act: Act, sandbox: Sandbox) -> None:
    thread = next(iter(sandbox.telegram.world.chats[FORUM].topics))
    look = f"?person={OWNER}&chat={FORUM}&thread={thread}"
    for state, said in (("closed", 400), ("open", 200), ("deleted", 400)):
        assert (await act("topic", chat=FORUM, thread=thread, state=state))[0] == 200
        assert (await view_of(http, look))["chat"]["topic"] == state
        assert (await act("say", person=OWNER, chat=FORUM, thread=thread, text="hello"))[0] == said
        answer = await act("say", person=ADMIN, chat=FORUM, thread=thread, text="hello")
        assert answer[0] == (400 if state == "deleted" else 200)
    assert thread not in [chat["thread"] for chat in (await view_of(http, look))["places"]]


async def test_an_inline_result_is_posted_by_the_person_via_the_bot(
    http: aiohttp.ClientSession, act: Act, sandbox: Sandbox
) -> None:
    said = {"message_text": "<b>1,240</b> credits", "parse_mode": "HTML"}
    markup = {"inline_keyboard": [[{"text": "More", "switch_inline_query_current_chat": "sales"}]]}
    result = {"type": "article", "id": "1", "title": "sales", "input_message_content": said, "reply_markup": markup}
    button = {"text": "Link an account", "start_parameter": "link"}
    sandbox.telegram.api.inline_answers["7"] = InlineAnswer([result], button)
    [offered] = (await view_of(http))["inline"].values()
    assert offered == {"results": [{"title": "sales", "description": ""}], "button": button}
    await spoken(sandbox, GROUP)  # its welcome: nothing of its own comes after that
    assert (await act("post", person=OWNER, chat=GROUP, query="7", result=0))[0] == 200
    message = (await view_of(http, HERE))["messages"][-1]
    assert (message["text"], message["mine"], message["via"]) == ("1,240 credits", True, "balance_sandbox_bot")
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    pressed = message["rows"][0][0]
    assert (pressed["kind"], pressed["value"]) == ("inline", "sales")
