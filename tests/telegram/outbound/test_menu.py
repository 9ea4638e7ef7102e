"""The command menu is set in the end, however Telegram was when the bot came up."""

import asyncio

from bot.sandbox.telegram import TelegramSim
from bot.supervisor import Supervisor
from bot.telegram.outbound.client import new_bot
from bot.telegram.outbound.menu import publish
from tests.clock import SteppingClock


async def test_a_menu_that_telegram_did_not_take_is_set_later() -> None:
    clock = SteppingClock()
    async with TelegramSim(clock=clock) as telegram:
        bot = new_bot(telegram.token, telegram.url, None)
        telegram.fault("setMyCommands", "error", description="Bad Request: try later")
        publishing = Supervisor().job("menu", publish(bot, clock))
        await telegram.until(lambda: telegram.called("setMyShortDescription"))
        commands = telegram.api.profile.commands
        assert ("all_private_chats", "") not in commands
        assert ("all_private_chats", "ru") in commands
        async with asyncio.timeout(60):
            while not publishing.done():
                clock.step(minutes=1)
                await asyncio.sleep(0.01)
        assert ("all_private_chats", "") in commands
        await bot.session.close()
