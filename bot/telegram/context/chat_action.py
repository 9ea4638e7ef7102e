"""The line "typing…", or of what is being sent, in the chat while an answer is made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.supervisor import Supervisor
from bot.telegram.context.destination import Spot
from bot.telegram.outbound.client import Lost, Unreached

log = structlog.get_logger()

TYPING_EVERY = 4.0  # seconds; Telegram shows it for 5


@asynccontextmanager
async def busy(bot: Bot, supervisor: Supervisor, spot: Spot, action: str) -> AsyncIterator[None]:
    """Show one of Telegram's chat actions until the block ends, wherever the spot has moved to."""
    showing = supervisor.job(f"{action} in a chat", _keep_showing(bot, spot, action))
    try:
        yield
    finally:
        showing.cancel()


async def _keep_showing(bot: Bot, spot: Spot, action: str) -> None:
    while True:
        try:
            await bot.send_chat_action(spot.chat_id, action, message_thread_id=spot.thread_id or None)
        except (TelegramAPIError, Lost, Unreached) as error:
            log.debug("chat action not shown", error=type(error).__name__)
        await asyncio.sleep(TYPING_EVERY)
