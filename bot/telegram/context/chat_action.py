"""Chat action, such as "typing…", while an answer is made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.supervisor import Supervisor
from bot.telegram.context.destination import ReplyDestination
from bot.telegram.outbound.admission import NoRoom
from bot.telegram.outbound.client import Lost, Unreached

log = structlog.get_logger()

ACTION_AFTER = 0.3  # seconds; most answers are out by then, and need no call that says they are coming
TYPING_EVERY = 4.0  # seconds; Telegram shows it for 5


@asynccontextmanager
async def busy(bot: Bot, supervisor: Supervisor, destination: ReplyDestination, action: str) -> AsyncIterator[None]:
    """Show one of Telegram's chat actions while the block runs, if it takes a while; follows a migrated group."""
    showing = supervisor.job(f"{action} in a chat", _keep_showing(bot, destination, action))
    try:
        yield
    finally:
        showing.cancel()


async def _keep_showing(bot: Bot, destination: ReplyDestination, action: str) -> None:
    await asyncio.sleep(ACTION_AFTER)
    while True:
        try:
            await bot.send_chat_action(destination.chat_id, action, message_thread_id=destination.thread_id or None)
        except (TelegramAPIError, NoRoom, Lost, Unreached) as error:
            log.debug("chat action not shown", error=type(error).__name__)
        await asyncio.sleep(TYPING_EVERY)
