"""An independent client of the simulated Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.sandbox.telegram import TelegramSim


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[TelegramSim, Bot]]:
    """Give a simulator and a Bot that talks to it; at the end the bot must have made no mistake."""
    async with TelegramSim() as sim:
        bot = Bot(sim.token, session=AiohttpSession(api=TelegramAPIServer.from_base(sim.url)))
        try:
            yield sim, bot
        finally:
            await bot.session.close()
        assert sim.violations == []
