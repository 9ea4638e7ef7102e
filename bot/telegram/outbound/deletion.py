"""Deletion of messages that show a key."""

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest

from bot.telegram.outbound.client import Lost
from bot.telegram.outbound.refusals import ALREADY_DELETED, says

log = structlog.get_logger()


async def delete_message(bot: Bot, chat_id: int, message_id: int) -> bool:
    """Delete a message for everybody; True when it is gone, also when somebody else had deleted it."""
    try:
        await bot.delete_message(chat_id, message_id)
    except TelegramBadRequest as error:
        return says(error, ALREADY_DELETED)
    except (TelegramAPIError, Lost) as error:
        log.warning("a message with a key could not be deleted", error=type(error).__name__)
        return False
    return True
