"""An independent client, aiogram's Bot, gets along with the simulated Telegram without one violation."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError, TelegramRetryAfter
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    Message,
)
from aiohttp import web

from bot.sandbox.telegram import TelegramSim
from tests.sandbox.client import connected

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x03\x20\x00\x00\x02\x58"
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Refresh", callback_data="r:1", style="primary")]]
)


async def test_a_conversation_by_polling() -> None:
    async with connected() as (sim, bot):
        ann = sim.person(1001, "Ann")
        said = ann.says("/start now")
        [update] = await bot.get_updates(timeout=5)
        assert update.message is not None
        assert (update.update_id, update.message.text) == (said.update_id, "/start now")
        sent = await bot.send_message(1001, "<b>Hi</b> &amp; welcome", parse_mode="HTML", reply_markup=KEYBOARD)
        assert sent.text == "Hi & welcome"
        assert ann.chat.last.entities == ({"type": "bold", "offset": 0, "length": 2},)
        pressed = ann.presses(ann.chat.last, "Refresh")
        [update] = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.callback_query is not None
        assert isinstance(update.callback_query.message, Message)
        assert (update.callback_query.data, update.callback_query.message.text) == ("r:1", "Hi & welcome")
        await bot.answer_callback_query(pressed, "Fresh")
        assert (await sim.toast(pressed)).text == "Fresh"
        await bot.edit_message_text("New", chat_id=1001, message_id=sent.message_id)
        assert ann.chat.last.text == "New"
        assert ann.chat.last.keyboard == ()
        await bot.delete_message(1001, said.id)
        assert [one.text for one in ann.chat.visible()] == ["New"]
        await bot.get_updates(offset=update.update_id + 1)
        await sim.idle(quiet=0.01)


async def test_waiting_for_an_answer() -> None:
    """`asks` and `taps` return what the bot writes or edits afterwards, not what stood there."""
    async with connected() as (sim, bot):
        ann = sim.person(1001, "Ann")

        async def answer() -> None:
            [update] = await bot.get_updates(timeout=5)
            sent = await bot.send_message(1001, "1,000 credits", reply_markup=KEYBOARD)
            await bot.get_updates(offset=update.update_id + 1, timeout=5)
            await bot.edit_message_text("999 credits", chat_id=1001, message_id=sent.message_id)

        async with asyncio.TaskGroup() as group:
            group.create_task(answer())
            reply = await ann.asks("/balance")
            assert reply.text == "1,000 credits"
            assert (await ann.taps(reply, "Refresh")).text == "999 credits"
        assert [old.body for old in reply.edits] == ["1,000 credits"]


async def test_files_go_both_ways() -> None:
    async with connected() as (sim, bot):
        ann = sim.person(1001, "Ann")
        ann.sends_document("notes.txt", b"from Ann", caption="look")
        [update] = await bot.get_updates()
        assert update.message is not None
        assert update.message.document is not None
        file = await bot.get_file(update.message.document.file_id)
        assert file.file_path is not None
        content = await bot.download_file(file.file_path)
        assert content is not None
        assert content.read() == b"from Ann"
        await bot.send_document(1001, BufferedInputFile(b"a,b\n", "data.csv"), caption="<i>Data</i>", parse_mode="HTML")
        document = ann.chat.last.document
        assert document is not None
        assert (document.name, document.data, ann.chat.last.caption) == ("data.csv", b"a,b\n", "Data")
        media = InputMediaDocument(media=BufferedInputFile(b"c", "new.csv"), caption="Newer")
        await bot.edit_message_media(media, chat_id=1001, message_id=ann.chat.last.id)
        assert ann.chat.last.caption == "Newer"
        await bot.send_photo(1001, BufferedInputFile(PNG, "chart.png"), caption="History")
        assert ann.chat.last.photo is not None
        assert ann.chat.last.photo.data == PNG


async def test_what_the_bot_says_about_itself() -> None:
    async with connected() as (_, bot):
        me = await bot.get_me()
        assert (me.username, me.supports_inline_queries) == ("testbot", True)
        commands = [BotCommand(command="balance", description="Баланс")]
        scope = BotCommandScopeAllPrivateChats()
        await bot.set_my_commands(commands, scope=scope, language_code="ru")
        [kept] = await bot.get_my_commands(scope=scope, language_code="ru")
        assert (kept.command, kept.description) == ("balance", "Баланс")
        assert await bot.get_my_commands(scope=scope) == []
        await bot.set_my_description("Watches balances")
        assert (await bot.get_my_description(language_code="ru")).description == "Watches balances"


async def test_a_second_poller_ends_the_first() -> None:
    async with connected() as (sim, bot), asyncio.TaskGroup() as group:
        first = group.create_task(_conflict(bot))
        await sim.until(lambda: sim.called("getUpdates"))
        await bot.get_updates()
        assert "terminated by other getUpdates request" in await first


async def _conflict(bot: Bot) -> str:
    with pytest.raises(TelegramConflictError) as caught:
        await bot.get_updates(timeout=20)
    return caught.value.message


async def test_webhook_in_order_with_secret_and_retries() -> None:
    """An update that is refused comes again, and the one behind it in the same chat waits."""
    seen: list[tuple[str, str | None]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        seen.append((body["message"]["text"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        if len(seen) == 1:
            return web.Response(status=500)
        return web.json_response({"method": "sendMessage", "chat_id": 1001, "text": f"got {body['message']['text']}"})

    async with connected() as (sim, bot), serving(take) as url:
        ann = sim.person(1001, "Ann")
        await bot.set_webhook(url, secret_token="s3cret")
        with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        ann.says("one")
        ann.says("two")
        await sim.until(lambda: sim.pending == 0 and len(ann.chat.visible()) == 4)
        assert seen == [("one", "s3cret"), ("one", "s3cret"), ("two", "s3cret")]
        assert "500" in ((await bot.get_webhook_info()).last_error_message or "")
        assert [one.text for one in ann.chat.visible() if one.from_bot] == ["got one", "got two"]
        await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""


async def test_a_chat_that_waits_holds_up_no_other() -> None:
    bob_came = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        if (await request.json())["message"]["chat"]["id"] == 1002:
            bob_came.set()
        await bob_came.wait()
        return web.Response()

    async with connected() as (sim, bot), serving(take) as url:
        await bot.set_webhook(url)
        sim.person(1001, "Ann").says("first")
        sim.person(1002, "Bob").says("second")
        await sim.until(lambda: sim.pending == 0)
        sim.api.webhook.max_connections = 0
        sim.person(1003, "Cid").says("third")
        await bot.get_me()
        assert sim.pending == 1


@asynccontextmanager
async def serving(handler: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/hook", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


async def test_flood_limits_when_switched_on() -> None:
    async with connected() as (sim, bot):
        sim.person(1001, "Ann").says("/start")
        sim.flood_limits = True
        for number in range(4):
            await bot.send_message(1001, str(number))
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(1001, "too much")
        assert 1 <= caught.value.retry_after <= 4


async def test_a_mistake_is_refused_and_listed() -> None:
    async with TelegramSim() as sim:
        bot = Bot(sim.token, session=AiohttpSession(api=TelegramAPIServer.from_base(sim.url)))
        sim.person(1001, "Ann").says("/start")
        with pytest.raises(TelegramBadRequest, match="Can't find end tag"):
            await bot.send_message(1001, "<b>open", parse_mode="HTML")
        await bot.session.close()
        assert len(sim.violations) == 1
        assert sim.violations[0].startswith("sendMessage: Bad Request: can't parse entities")
