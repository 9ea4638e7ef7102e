"""Messages that must not stay where they are."""

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest

from bot.telegram.outbound.client import Lost

log = structlog.get_logger()

_DELETED = ("message to delete not found", "message identifier is not specified")


async def delete_message(bot: Bot, chat_id: int, message_id: int) -> bool:
    """Delete a message for everybody; True when it is gone, also when somebody else had deleted it."""
    try:
        await bot.delete_message(chat_id, message_id)
    except TelegramBadRequest as error:
        return any(text in error.message for text in _DELETED)
    except (TelegramAPIError, Lost) as error:
        log.warning("a message with a key could not be deleted", error=type(error).__name__)
        return False
    return True
