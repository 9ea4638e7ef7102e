"""Calls that have to succeed before a role can work: made until Telegram answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError

from bot.supervisor import Fatal
from bot.telegram.outbound.client import TOKEN_REVOKED, Lost, Unreached

log = structlog.get_logger()
T = TypeVar("T")

AGAIN_AFTER = 5.0  # seconds


async def until_answered(call: Callable[[], Awaitable[T]], refused: str) -> T:
    """Return the answer of a call. Raises Fatal on a revoked token.

    refused: the line of the log for a refusal; an outage of Telegram logs itself.
    """
    while True:
        try:
            return await call()
        except TelegramUnauthorizedError:
            raise Fatal(TOKEN_REVOKED) from None
        except (Lost, Unreached):
            pass
        except TelegramAPIError as error:
            log.warning(refused, error=error.message, again_in=AGAIN_AFTER)
        await asyncio.sleep(AGAIN_AFTER)
